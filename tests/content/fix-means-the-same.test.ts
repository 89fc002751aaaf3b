/** `--fix` never harms: sound files with the slips it mends put in come out meaning what they meant. */
import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fixText } from '../../bot/content/fix.ts'
import { readFlow, readRepair, readTest } from '../../bot/content/read.ts'
import type { Read } from '../../bot/content/read.ts'

const folder = 'tests/fixtures/flow-examples/'
const files = readdirSync(folder).map((file) => ({
  path: `flows/${file}`,
  text: readFileSync(folder + file, 'utf8'),
  inBlock: linesInBlocks(readFileSync(folder + file, 'utf8')),
}))

/** Lines of a `|` block are the operator's text: nothing slips there. */
function linesInBlocks(text: string): boolean[] {
  let header = -1
  return text.split('\n').map((line) => {
    const indent = /^ */.exec(line)![0].length
    if (header >= 0 && (line.trim() === '' || indent > header)) return true
    header = /[:-] +[|>][+-]?$/.test(line) ? indent : -1
    return false
  })
}

function read(path: string, text: string): Read<unknown> {
  if (path.endsWith('.test.yml')) return readTest(path, text)
  return path.endsWith('_repair.yml') ? readRepair(path, text) : readFlow(path, text)
}

/** What was read, without the places. */
function meaning(path: string, text: string): string {
  const result = read(path, text)
  if ('mistake' in result)
    throw new Error(`${result.mistake.line}:${result.mistake.col} ${result.mistake.message.zh}\n${text}`)
  return JSON.stringify(result.value, (key, value: unknown) =>
    key === 'at' || key === 'handoffAt' ? undefined : value,
  )
}

/** Slips, each on one line; undefined where the line has nothing to slip on. */
const slips: Record<string, (line: string) => string | undefined> = {
  'full-width colon': (line) =>
    swap(line, /^( *(?:- +)?(?:say|text|ask|choose|confirm|type|go|end|id|title|tag|call|do)): (?=\S)/, '$1：'),
  'full-width colon and blank': (line) => swap(line, /^( *(?:- +)?(?:say|text|title)): (?=\S)/, '$1： '),
  'no blank behind the dash': (line) =>
    swap(line, /^( *)- (?=(?:say|ask|choose|confirm|go|end|tag|call|do|if|case): )/, '$1-'),
  'quotes left out': (line) => swap(line, /^( *(?:- +)?(?:[a-z_]+: )?)"([^"\\]*)"$/, '$1$2'),
  'comment behind a name': (line) =>
    swap(line, /^( *(?:- +)?(?:type|go|id|call|do|flow): [a-z_.]+)$/, '$1 # 说明'),
  'full-width blank for two': (line) => swap(line, /^ {2}(?=\S)/, '\u3000'),
  'hard space behind the colon': (line) => swap(line, /^( *(?:- +)?(?:type|go|id|end|call)): (?=\S)/, '$1:\u00a0'),
  'tab for two blanks': (line) => swap(line, /^ {2}(?=\S)/, '\t'),
  'carriage return': (line) => `${line}\r`,
}
function swap(line: string, from: RegExp, to: string): string | undefined {
  return from.test(line) ? line.replace(from, to) : undefined
}

const slipped = fc
  .record({
    file: fc.constantFrom(...files),
    picks: fc.array(
      fc.record({ kind: fc.constantFrom(...Object.keys(slips)), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ file, picks }) => {
    const lines = file.text.split('\n')
    const put: string[] = []
    for (const { kind, at } of picks) {
      const able = lines.flatMap((line, n) =>
        file.inBlock[n] || slips[kind]!(line) === undefined || line.includes('\r') ? [] : [n],
      )
      const i = able[Math.floor(at * able.length)]
      if (i === undefined) continue
      lines[i] = slips[kind]!(lines[i]!)!
      put.push(`${kind} on ${i + 1}`)
    }
    return { ...file, broken: lines.join('\n'), put }
  })
  .filter(({ put }) => put.length > 0)

const all = { channels: null }

test('what --fix can mend, it mends back to what was meant', () => {
  let mended = 0
  fc.assert(
    fc.property(slipped, ({ path, text, broken, put }) => {
      const fixed = fixText(path, broken, all)
      const left = read(path, fixed.text)
      // a person may have to decide; but nothing may read well and mean something else
      if ('mistake' in left) return
      mended += fixed.mended.length
      const meant = meaning(path, text)
      expect([put, meaning(path, fixed.text)]).toEqual([put, meant])
      expect(fixText(path, fixed.text, all)).toEqual({ text: fixed.text, mended: [] })
    }),
    { numRuns: 150 },
  )
  expect(mended).toBeGreaterThan(80)
})
