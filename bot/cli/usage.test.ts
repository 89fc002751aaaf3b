import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { main } from './main.ts'

let printed: string
let restore: () => void
beforeEach(() => {
  printed = ''
  const { stdout, stderr } = process
  const kept = [stdout.write.bind(stdout), stderr.write.bind(stderr), process.exitCode] as const
  const keep = ((text: string) => {
    printed += text
    return true
  }) as typeof stdout.write
  stdout.write = keep
  stderr.write = keep
  restore = () => {
    stdout.write = kept[0]
    stderr.write = kept[1]
    process.exitCode = kept[2]
  }
})
afterEach(() => restore())

async function run(...args: string[]): Promise<{ status: unknown; lines: string[] }> {
  await main(args)
  const status = process.exitCode
  restore()
  return { status, lines: printed.trimEnd().split('\n') }
}

describe('a wrong word is answered in one line with the nearest right one', () => {
  test.each([
    [['chekc'], /^nightdesk: unknown command 'chekc' \(did you mean check\?\)$/i],
    [['check', '--jsn'], /^nightdesk: unknown option '--jsn' \(did you mean --json\?\)$/i],
    [['test', '--covrage'], /\(did you mean --coverage\?\)$/i],
    [['dev', '--prot', '1'], /\(did you mean --port\?\)$/i],
    [['start', '--port', 'http'], /give a number from 0 to 65535/],
    [['check', '--lang', 'de'], /Allowed choices are zh, en/],
    [['check', 'flows'], /too many arguments/],
    [['chat', '--as'], /argument missing/],
    [['doctor', '--zzz'], /unknown option '--zzz'; --help shows what there is$/],
  ])('%j', async (args, line) => {
    const { status, lines } = await run(...args)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(line)
    expect(status).toBe(2)
  })
})

describe('help', () => {
  test.each(['start', 'dev', 'chat', 'check', 'test', 'doctor'])(
    '%s has examples and exit statuses',
    async (name) => {
      const { status, lines } = await run(name, '--help')
      const text = lines.join('\n')
      expect(text).toMatch(new RegExp(`\\nExamples:\\n {2}nightdesk ${name}`))
      expect(text).toMatch(/Exit status: 0 .* 1 .* 2 /)
      expect(status).toBe(0)
    },
  )

  test('every option of an example is one of its command', async () => {
    for (const name of ['start', 'dev', 'chat', 'check', 'test', 'doctor']) {
      printed = ''
      await main([name, '--help'])
      const [options = '', examples = ''] = printed.split('Examples:')
      for (const [option] of examples.matchAll(/--[a-z]+/g)) expect([name, options]).toEqual([name, expect.stringContaining(option)]) // prettier-ignore
    }
  })

  test('nothing said is help, and a mistake', async () => {
    const { status, lines } = await run()
    expect(lines[0]).toMatch(/^Usage: nightdesk/)
    expect(status).toBe(2)
  })
})
