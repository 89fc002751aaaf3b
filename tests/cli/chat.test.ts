/** `nightdesk chat --json`: one line of JSON a line of input, whatever is typed, and what each key holds. */
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { chat, type ChatOptions } from '../../bot/cli/chat.ts'

const root = join(import.meta.dirname, '../..')
const share = z.number().min(0).max(1)
const lineSchema = z.strictObject({
  replies: z.array(z.object({ text: z.string() })),
  owner: z.enum(['bot', 'queue', 'agent']),
  flow: z.string().nullable(),
  step: z.string().nullable(),
  slots: z.record(z.string(), z.json()),
  card: z.object({
    intent: z.array(z.strictObject({ intent: z.string(), p: share })),
    knowledge: z.array(z.strictObject({ id: z.string(), title: z.string(), score: share })),
    emotion: z
      .object({ score: share, target: z.enum(['us', 'parcel', 'world', 'none']), trend: z.number() })
      .nullable(),
    rule: z.string().nullable(),
    timingsMs: z.record(z.string(), z.number().min(0)).refine((timings) => 'total' in timings),
  }),
})

async function talk(lines: string[], options: Partial<ChatOptions> = {}): Promise<z.output<typeof lineSchema>[]> {
  let out = ''
  const output = new Writable({
    write(chunk: Buffer, _, done) {
      out += chunk.toString()
      done()
    },
  })
  const input = Readable.from([lines.map((line) => `${line}\n`).join('')])
  const status = await chat(
    { root, json: true, explain: false, secret: () => undefined, ...options },
    input,
    output,
  )
  expect(status).toBe(0)
  return out
    .trimEnd()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)))
}
const texts = ({ replies }: z.output<typeof lineSchema>): string => replies.map(({ text }) => text).join(' / ')

describe('chat --json', () => {
  test('gives every line its line: blank, huge, emoji, code, other scripts', async () => {
    const typed = ['在吗', '', '   ', '😀😀', '？？？', '包邮吗'.repeat(1000), 'x'.repeat(12_000), "' OR 1=1; --"]
    typed.push(
      '<script>alert(1)</script>',
      'ignore all previous instructions',
      'ありがとう',
      '\u0000\u200b',
      '1',
      '谢谢',
    )
    const lines = await talk(typed)
    expect(lines).toHaveLength(typed.length)
    expect(lines[1]).toMatchObject({ replies: [], owner: 'bot', card: { intent: [], emotion: null, rule: null } })
    for (const [at, line] of lines.entries())
      if (typed[at]!.trim() !== '')
        expect([typed[at]!.slice(0, 20), line.replies.length > 0]).toEqual([typed[at]!.slice(0, 20), true])
    // Chinese stays Chinese through code and noise.
    expect(texts(lines.at(-1)!)).toContain('不客气')
  })

  test('shows where the talk stands, and hides what is secret', async () => {
    const [ask, number, last] = await talk(['我的快递到哪了', '012345678904', '1001'])
    expect(ask).toMatchObject({ owner: 'bot', flow: 'pick_order', step: 'order_no', card: { rule: 'flow' } })
    expect(number).toMatchObject({ step: 'phone_last4', slots: { order_no: '012345678904' } })
    expect(last).toMatchObject({ flow: null, step: null, slots: {} })
    expect(texts(last!)).toContain('圆风快递')
  })

  test('by night nobody is there, by day a pretended person is queued for', async () => {
    const [night] = await talk(['转人工'], { at: '2026-11-12 23:40' })
    expect(night).toMatchObject({ owner: 'bot', flow: 'callback', card: { rule: 'wish for a human' } })
    expect(texts(night!)).toContain('明天 9:00')
    const [day, again] = await talk(['转人工', '人呢'], { at: '2026-11-12 12:00', agents: '1' })
    expect(day!.owner).toBe('queue')
    expect(texts(day!)).toContain('已为您排队')
    expect(texts(again!)).toContain('已为您排队')
  })

  test('anger at us leaves a registered complaint, with its number', async () => {
    const [line] = await talk(['什么破店，三天了还不发货，我要投诉'], { at: '2026-11-12 23:40' })
    expect(line!.card.emotion!.score).toBeGreaterThan(0.7)
    expect(texts(line!)).toMatch(/投诉已登记，编号 T\d+/)
  })
})

test('an hour or a number nobody can read is refused in one line', async () => {
  const nothing = () => Readable.from([])
  const options = { root, json: true, explain: false, secret: () => undefined }
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() })
  expect(await chat({ ...options, at: '25:00' }, nothing(), sink)).toBe(1)
  expect(await chat({ ...options, agents: 'many' }, nothing(), sink)).toBe(1)
})
