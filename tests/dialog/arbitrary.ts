/** Random sound flows and random events, for the property tests of the dialog engine. */
import fc from 'fast-check'
import { flow as readFlow } from './flows.ts'
import type { FlowSource } from '../../bot/model/index.ts'

const slots = ['alpha', 'beta', 'gamma', 'delta'] as const
const types = ['text', 'number', 'order_no', 'phone', 'email', 'date', 'image', 'amount'] as const
const flowIds = ['one', 'two', 'three'] as const
export const eventNames = ['parcel_moved', 'paid'] as const

interface Draft {
  lines: string[]
  /** Slots asked and ids given: what `go` may name. */
  targets: string[]
}

/** A step as lines without indentation; `go` targets are marked `@n` and filled in when all targets are known. */
type Piece =
  { kind: 'lines'; lines: string[] } | { kind: 'branch'; head: string[]; on: [string, Piece[]][]; key: string }

const condition = fc.constantFrom(
  'alpha',
  'not beta',
  'gamma is no',
  'alpha > 3 and beta',
  'result.outcome is ok',
  'contact.tier in gold、black',
  'now > 2025-01-01',
)

const leaf: fc.Arbitrary<Piece> = fc.oneof(
  fc
    .constantFrom(
      ['say: 你好 {{ alpha }}，{{ beta | money }}'],
      ['say:', '  text: 有 {{ rows | lines }}', '  voice: 请听'],
      ['set: { alpha: result.no, contact.seen: yes }'],
      ['set: { beta: x, conversation.kind: alpha }'],
      ['tag: [甲, 乙]'],
      ['wait: 10m'],
      ['wait: { event: paid, at_most: 3d }'],
      ['wait: { until: result.at }'],
      ['answer: 营业时间'],
      ['answer: { search: "{{ alpha }}" }'],
      ['go: "@0"'],
      ['go: "@1"'],
      ['go: "@2"'],
      ['go: start'],
      ['call: "#1"', 'save: got', 'with: { alpha: slot.beta }'],
      ['call: "#2"'],
      ['go: "#1"'],
      ['do: record.make', 'with: [alpha, beta]', 'save: made'],
      ['do: rows.read', 'save: rows'],
      ['do: gone.away'],
      ['handoff: general', 'reason: 试 {{ alpha }}'],
      ['end: resolved'],
      ['end: cancelled'],
      ['end: found', 'return: [alpha]'],
      ['confirm: 对吗 {{ alpha }}？'],
    )
    .map((lines): Piece => ({ kind: 'lines', lines: [...lines] })),
)

const question: fc.Arbitrary<string[]> = fc
  .record({
    slot: fc.constantFrom(...slots),
    type: fc.constantFrom(...types),
    extra: fc.subarray(
      [
        'attempts: 2',
        'timeout: 5m',
        'optional: yes',
        'secret: yes',
        'reuse: offer',
        'must: alpha is not 5',
        'retry:\n  - 再说一遍好吗。',
        'silence:\n  - 还在吗。',
        'accepts: [text, image]',
      ],
      { maxLength: 4 },
    ),
  })
  .map(({ slot, type, extra }) => [
    `ask: ${slot}`,
    `type: ${type}`,
    `text: 请说 ${slot}？`,
    ...extra.filter((line) => !line.startsWith('accepts') || type === 'text').flatMap((line) => line.split('\n')),
  ])

const piece = (depth: number): fc.Arbitrary<Piece> => {
  if (depth === 0)
    return fc.oneof(
      leaf,
      question.map((lines): Piece => ({ kind: 'lines', lines: [...lines] })),
    )
  const list = fc.array(piece(depth - 1), { maxLength: 3 })
  const branch = (head: string[], key: string, names: string[]) =>
    fc
      .tuple(fc.subarray(names, { minLength: key === '' ? 1 : 0 }), fc.array(list, { minLength: 5, maxLength: 5 }))
      .map(([chosen, lists]): Piece => ({
        kind: 'branch',
        head,
        key,
        on: (key === '' && !chosen.includes('then') ? ['then', ...chosen] : chosen).map((name, i) => [
          name,
          lists[i % 5]!,
        ]),
      }))
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    { weight: 4, arbitrary: question.map((lines): Piece => ({ kind: 'lines', lines })) },
    { weight: 2, arbitrary: question.chain((lines) => branch(lines, 'on', ['gave_up', 'timeout'])) },
    { weight: 2, arbitrary: condition.chain((test) => branch([`if: ${test}`], '', ['then', 'else'])) },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(...slots)
        .chain((slot) =>
          branch(
            [
              `choose: ${slot}`,
              `text: 选哪个？`,
              'options: { red: 红色, blue: { label: 蓝色, also: [天蓝], if: alpha }, other: 其他 }',
            ],
            'on',
            ['red', 'blue', 'empty', 'none', 'gave_up'],
          ),
        ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...slots), fc.boolean())
        .chain(([slot, many]) =>
          branch(
            [
              `choose: ${slot}`,
              'from: rows',
              `many: ${many ? 'yes' : 'no'}`,
              'limit: 2',
              'text: 哪一行？',
              'label: "{{ item.title }}"',
            ],
            'on',
            ['empty', 'none'],
          ),
        ),
    },
    { weight: 1, arbitrary: branch(['confirm: 好吗 {{ beta }}？'], 'on', ['yes', 'no']) },
    {
      weight: 1,
      arbitrary: branch(['do: record.make', 'with: { x: slot.alpha }', 'save: made'], 'on', [
        'ok',
        'failed',
        'full',
      ]),
    },
    {
      weight: 1,
      arbitrary: branch(['case: alpha'], 'on', ['red', 'yes', 'else']).filter(
        (made) => made.kind === 'branch' && made.on.some(([name]) => name === 'else'),
      ),
    },
    {
      weight: 1,
      arbitrary: branch(['handoff: general', 'text: 转人工。'], 'on', [
        'resolved',
        'timeout',
        'no_agent',
        'out_of_hours',
      ]),
    },
  )
}

function write(pieces: readonly Piece[], indent: string, draft: Draft): void {
  for (const made of pieces) {
    const head = made.kind === 'lines' ? made.lines : made.head
    const asked = /^(?:ask|choose): (\w+)$/.exec(head[0]!)
    if (asked) draft.targets.push(asked[1]!)
    head.forEach((line, i) => draft.lines.push(`${indent}${i === 0 ? '- ' : '  '}${line}`))
    if (made.kind === 'lines' || made.on.length === 0) continue
    const deeper = made.key === '' ? `${indent}  ` : `${indent}    `
    if (made.key !== '') draft.lines.push(`${indent}  ${made.key}:`)
    for (const [name, inner] of made.on) {
      if (inner.length === 0) draft.lines.push(`${deeper}${name}: []`)
      else {
        draft.lines.push(`${deeper}${name}:`)
        write(inner, `${deeper}  `, draft)
      }
    }
  }
}

function toFlow(pieces: Piece[], index: number, interrupt: string, alone: boolean): FlowSource {
  const draft: Draft = { lines: [], targets: [] }
  write(pieces, '  ', draft)
  const targets = draft.targets.length > 0 ? draft.targets : ['start']
  const text = draft.lines
    .map((line) =>
      alone
        ? line.replace(/(?:call|go): "#\d"/, 'say: 好').replace(/^ +(?:save: got|with: { alpha: slot.beta })/, '')
        : line,
    )
    .filter((line) => line !== '')
    .join('\n')
    .replace(/"@(\d)"/g, (_, n: string) => targets[Number(n) % targets.length]!)
    .replace(/"#(\d)"/g, (_, n: string) => flowIds[(index + Number(n)) % flowIds.length]!)
  const head = `flow: ${flowIds[index]}\ntitle: 第${index}个\ntakes: [alpha, beta]\ninterrupt: ${interrupt}\nwhen:\n  intent: [办${index}]\n`
  return readFlow(`${head}steps:\n${text}\n`)
}

/**
 * Three flows that may call and go to one another, loops without end included. `alone`: none leads to another, so that
 * every question counts its askings in one run.
 */
export function flowsOf(alone: boolean): fc.Arbitrary<FlowSource[]> {
  const one = fc.tuple(fc.array(piece(2), { minLength: 1, maxLength: 6 }), fc.constantFrom('yes', 'answers', 'no'))
  return fc
    .tuple(...flowIds.map(() => one))
    .map((made) => made.map(([pieces, interrupt], index) => toFlow(pieces, index, interrupt, alone)))
}

/** What happens; places in the running conversation are found when it is played. */
export type Happening =
  | { do: 'say'; text: string }
  | { do: 'image' }
  | { do: 'press'; nth: number }
  | { do: 'old press'; nth: number }
  | { do: 'keys'; digits: string }
  | { do: 'start' | 'button'; flow: string }
  | { do: 'correct'; slot: string; text: string }
  | { do: 'command'; command: 'repeat' | 'back' | 'cancel' }
  | { do: 'result'; outcome: string; lost: boolean; list: boolean }
  | { do: 'handoff'; outcome: 'queued' | 'resolved' | 'timeout' | 'no_agent' | 'out_of_hours' }
  | { do: 'timer'; nth: number; ms: number }
  | { do: 'silence' | 'answered' | 'leave' | 'abort' }
  | { do: 'event'; name: string }
  | { do: 'repair'; repair: 'not_understood' | 'unclear' | 'no_answer' | 'failed' }
  | { do: 'retire' }

const words = [
  '对',
  '不对',
  '红色',
  '天蓝',
  '随便说说',
  '第二个',
  '都不是',
  '更多',
  '都要',
  '跳过',
  '5',
  '199',
  '123456789012',
  '13800000000',
  'a@b.cn',
  '2025-11-12',
  '不对，是 210987654321',
  '改成蓝色',
  '',
  '？',
  '甲',
  '一和二',
]

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('say' as const), text: fc.constantFrom(...words) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('press' as const), nth: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('old press' as const), nth: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'image' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('keys' as const), digits: fc.constantFrom('1', '2', '9', '12', '') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('start' as const, 'button' as const),
      flow: fc.constantFrom(...flowIds, '_to_general', 'nowhere'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('correct' as const),
      slot: fc.constantFrom(...slots),
      text: fc.constantFrom(...words),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('command' as const),
      command: fc.constantFrom('repeat', 'back', 'cancel'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('result' as const),
      outcome: fc.constantFrom('ok', 'ok', 'failed', 'full', 'unknown'),
      lost: fc.nat(9).map((n) => n === 0),
      list: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('handoff' as const),
      outcome: fc.constantFrom('queued', 'resolved', 'timeout', 'no_agent', 'out_of_hours'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('timer' as const),
      nth: fc.nat(3),
      ms: fc.integer({ min: 0, max: 900_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('silence' as const, 'answered' as const, 'leave' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('event' as const), name: fc.constantFrom(...eventNames) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('repair' as const),
      repair: fc.constantFrom('not_understood', 'unclear', 'no_answer', 'failed'),
    }),
  },
)
