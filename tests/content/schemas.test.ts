/** The schemas for editors: as committed, satisfied by the examples and the shop, and not by what the reader refuses. */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { z } from 'zod'
import { referenceFiles, schemaOf } from '../../bot/content/schema/json.ts'

const folder = 'docs/reference/schemas'

test('the committed files are what `npm run schemas` writes', () => {
  const files = referenceFiles()
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort())
  for (const [name, text] of Object.entries(files)) expect(readFileSync(`${folder}/${name}`, 'utf8')).toBe(text)
})

function judge(kind: string): (text: string) => boolean {
  const schema = z.fromJSONSchema(schemaOf(kind))
  // an editor reads YAML 1.2 core, where 3 is a number
  return (text) => schema.safeParse(parse(text)).success
}

describe('what is written is what they allow', () => {
  const examples = 'tests/fixtures/flow-examples/'
  const kindOf = (file: string): string =>
    file.startsWith('_') ? 'repair' : file.includes('.test.') ? 'test' : 'flow'
  const judges = { flow: judge('flow'), repair: judge('repair'), test: judge('test') } as Record<
    string,
    (text: string) => boolean
  >
  test.each(readdirSync(examples))('%s', (file) => {
    expect(judges[kindOf(file)]?.(readFileSync(examples + file, 'utf8'))).toBe(true)
  })

  test.each([
    ['flow', 'flow: a\ntitle: 甲\nsteps:\n  - sya: 好\n'],
    ['flow', 'flow: a\ntitle: 甲\nsteps:\n  - say: 好\n    go: x\n'],
    ['flow', 'flow: a\ntitle: 甲\nsteps:\n  - ask: x\n    type: word\n    text: 问\n'],
    ['flow', 'flow: a\nsteps:\n  - say: 好\n'],
    ['repair', 'repair: { not_undrstood: { go: question } }\n'],
    ['test', 'test: a\ncases: [{ case: 甲, chat: [{ custmer: 好 }] }]\n'],
    ['shop', 'name: 店\ntimezone: UTC\n'],
    ['thresholds', 'emotion: 2\n'],
    ['channels', '- use: web\n  setings: {}\n'],
  ])('%s refuses %j', (kind, text) => expect(judge(kind)(text)).toBe(false))

  test.each([
    [
      'shop',
      'name: 店\ntime_zone: UTC\nhours: { weekdays: 9:00-22:00, sunday: closed }\ndebounce: no\nsession_idle: 24h\n',
    ],
    ['thresholds', 'emotion: 0.8\nfallbacks: 3\n'],
    [
      'queues',
      'queues: { a: 售后, b: { title: 贵宾, handle_time: 5m } }\nrouting: { accept: 30s, weights: { skill: 0.5 } }\n',
    ],
    ['channels', '- use: web\n- { use: telegram, id: two, settings: { token: x } }\n'],
    ['experiments', 'a: { warm: 1, plain: 2 }\n'],
    [
      'knowledge',
      'topic: 甲\nentries: [{ id: a, title: 甲, ask: [乙], answer: { text: 好, en: ok }, valid: { from: 2026-01-01 } }]\n',
    ],
  ])('%s allows %j', (kind, text) => expect(judge(kind)(text)).toBe(true))
})
