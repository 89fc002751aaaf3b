import { describe, expect, test } from '@jest/globals'
import type { Shown } from '../widget.ts'
import { isClean, judge } from './judge.ts'
import type { CustomerRecord, Takeover } from './record.ts'

/** `> text` is the customer's, `# text` an agent's, anything else the bot's. */
function shown(...lines: string[]): Shown[] {
  return lines.map((line, at) => {
    const author = line.startsWith('> ') ? 'customer' : line.startsWith('# ') ? 'agent' : 'bot'
    const text = author === 'bot' ? line : line.slice(2)
    return { seq: at + 1, id: String(at), text, own: author === 'customer', author, at }
  })
}

const record = (change: Partial<CustomerRecord>): CustomerRecord => ({
  name: 'c',
  acked: ['1', '2'],
  shown: shown('> 1', '收到 1', '> 2', '收到 2'),
  takeovers: [],
  ...change,
})

const takeover: Takeover = { raced: 'r', agentWords: '您好', toAgent: 'a', owners: 1 }
const taken = (lines: string[], change: Partial<Takeover> = {}) =>
  record({ acked: ['1', 'r', 'a', '2'], shown: shown(...lines), takeovers: [{ ...takeover, ...change }] })

describe('what is right passes', () => {
  test.each([
    ['replies at once', record({})],
    ['replies later, in order', record({ shown: shown('> 1', '> 2', '收到 1', '收到 2') })],
    [
      'a message that was shown and never acked',
      record({ shown: shown('> 1', '收到 1', '> 2', '收到 2', '> 3', '收到 3') }),
    ],
    [
      'a takeover that the bot was quicker than',
      taken(['> 1', '收到 1', '> r', '收到 r', '# 您好', '> a', '> 2', '收到 2']),
    ],
    [
      'a takeover that was quicker than the bot',
      taken(['> 1', '收到 1', '> r', '# 您好', '> a', '> 2', '收到 2']),
    ],
  ])('%s', (_, one) => {
    const verdict = judge([one])
    expect(verdict).toMatchObject({ lost: [], twice: [], disordered: [], owners: [], spokeAfterClaim: [] })
    expect(isClean(verdict)).toBe(true)
  })
})

describe('what is wrong is found', () => {
  test.each([
    ['lost', 'not answered', record({ shown: shown('> 1', '收到 1', '> 2') })],
    ['lost', 'not kept', record({ shown: shown('> 1', '收到 1', '收到 2') })],
    ['twice', 'a reply', record({ shown: shown('> 1', '收到 1', '收到 1', '> 2', '收到 2') })],
    ['twice', 'an own line', record({ shown: shown('> 1', '> 1', '收到 1', '> 2', '收到 2') })],
    ['disordered', 'replies', record({ shown: shown('> 1', '> 2', '收到 2', '收到 1') })],
    ['disordered', 'own lines', record({ shown: shown('> 2', '> 1', '收到 1', '收到 2') })],
    ['disordered', 'numbers', record({ shown: [...shown('> 1', '收到 1'), ...shown('> 2', '收到 2')] })],
    ['owners', 'two', taken(['> 1', '收到 1', '> r', '# 您好', '> a', '> 2', '收到 2'], { owners: 2 })],
    ['owners', 'none', taken(['> 1', '收到 1', '> r', '# 您好', '> a', '> 2', '收到 2'], { owners: 0 })],
    [
      'spokeAfterClaim',
      'to the race',
      taken(['> 1', '收到 1', '> r', '# 您好', '收到 r', '> a', '> 2', '收到 2']),
    ],
    [
      'spokeAfterClaim',
      'to the agent',
      taken(['> 1', '收到 1', '> r', '# 您好', '> a', '收到 a', '> 2', '收到 2']),
    ],
    ['lost', 'the words of the agent', taken(['> 1', '收到 1', '> r', '> a', '> 2', '收到 2'])],
    [
      'twice',
      'the words of the agent',
      taken(['> 1', '收到 1', '> r', '# 您好', '# 您好', '> a', '> 2', '收到 2']),
    ],
  ] as const)('%s: %s', (kind, _, one) => {
    const verdict = judge([record({}), one])
    expect(verdict[kind]).toHaveLength(1)
    expect(isClean(verdict)).toBe(false)
  })
})
