import { describe, expect, test } from '@jest/globals'
import type { KnowledgeEntry } from '../model/index.ts'
import { buildIndex } from './index.ts'
import { keepIndex, keptIndex } from './keep.ts'

const at = { file: 'knowledge/x.yml', line: 1, col: 1, endLine: 1 }
const entry = (id: string, title: string, ask: string[]): KnowledgeEntry => ({
  id,
  title,
  topic: '测试',
  kind: 'faq',
  ask,
  answer: { at, variants: { text: { value: `${title}：用支付宝`, at } }, buttons: [], bargeIn: true },
  audience: 'public',
  urgency: 'normal',
  owner: null,
  validFrom: null,
  validTo: null,
  source: null,
  at,
})
const entries = [
  entry('hours', '营业时间', ['你们几点下班', 'opening hours?']),
  entry('pay', '怎么付款', ['能用支付宝吗', 'how are refunds paid']),
]

describe('a kept index', () => {
  test('is after JSON what it was, to the last bit', () => {
    const built = buildIndex(entries)
    expect(keptIndex(JSON.parse(JSON.stringify(keepIndex(built))), entries)).toEqual(built)
  })

  test('of nothing', () => {
    expect(keptIndex(JSON.parse(JSON.stringify(keepIndex(buildIndex([])))), [])).toEqual(buildIndex([]))
  })

  test.each([null, true, 'text', {}, []])('%j is none', (kept) => {
    expect(keptIndex(kept, entries)).toBeNull()
  })

  test('of another number of entries is none', () => {
    expect(keptIndex(keepIndex(buildIndex(entries)), entries.slice(1))).toBeNull()
  })
})
