import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { KnowledgeEntry } from '../model/index.ts'
import { findAnswer } from './answer.ts'
import { buildIndex } from './index.ts'
import { search } from './search.ts'
import { tokens } from './tokens.ts'

const at = { file: 'knowledge/x.yml', line: 1, col: 1, endLine: 1 }
const entry = (id: string, title: string, ask: string[], more: Partial<KnowledgeEntry> = {}): KnowledgeEntry => ({
  id,
  title,
  topic: '测试',
  kind: 'faq',
  ask,
  answer: { at, variants: { text: { value: `${title}的答案`, at } }, buttons: [], bargeIn: true },
  audience: 'public',
  urgency: 'normal',
  owner: null,
  validFrom: null,
  validTo: null,
  source: null,
  at,
  ...more,
})

const index = buildIndex([
  entry('hours', '营业时间', ['你们几点下班', '客服几点上班', '周末有人吗']),
  entry('freight', '运费险怎么用', ['运费险怎么赔', '退货运费险赔多少']),
  entry('invoice', '怎么开发票', ['可以开专票吗', '发票抬头怎么改'], { topic: '发票' }),
  entry('sale', '大促规则', ['双十一怎么满减'], { validFrom: 1000, validTo: 2000 }),
  entry('secret', '赔付上限', ['最多可以赔多少钱'], { audience: 'agents' }),
])
const all = { now: 1500, audience: 'public' as const, topic: null, limit: 5 }
const first = (text: string, more = {}) => search(index, text, { ...all, ...more })[0]

describe('search', () => {
  test.each([
    ['几点下班啊你们', 'hours'],
    ['请问运费险怎么理赔', 'freight'],
    ['发票抬头想改一下', 'invoice'],
    ['双十一满减怎么算', 'sale'],
  ])('%s finds %s', (text, id) => expect(first(text)?.id).toBe(id))

  test('what is asked to the letter scores 1, what has nothing to do with it next to nothing', () => {
    expect(first('你们几点下班')?.score).toBeCloseTo(1)
    expect(first('量子力学')?.score ?? 0).toBeLessThan(0.3)
    expect(search(index, '', all)).toEqual([])
    expect(search(index, '的了吗', all)).toEqual([])
  })

  test('an entry outside its dates is not there', () => {
    expect(search(index, '双十一怎么满减', { ...all, now: 999 }).map(({ id }) => id)).not.toContain('sale')
    expect(search(index, '双十一怎么满减', { ...all, now: 2000 }).map(({ id }) => id)).not.toContain('sale')
  })

  test('what is for agents only is never given to a customer, by no way', () => {
    expect(search(index, '最多可以赔多少钱', all).map(({ id }) => id)).not.toContain('secret')
    expect(first('最多可以赔多少钱', { audience: 'agents' })?.id).toBe('secret')
    for (const query of [{ title: '赔付上限' }, { id: 'secret' }, { search: '最多可以赔多少钱', topic: null }])
      expect(findAnswer(index, query, 1500, 0.5)?.id).not.toBe('secret')
  })

  test('a topic narrows', () => {
    expect(search(index, '运费险怎么赔', { ...all, topic: '发票' }).map(({ id }) => id)).not.toContain('freight')
  })

  test('answers by title, by id and by search above the floor', () => {
    expect(findAnswer(index, { title: '营业时间' }, 0, 0.5)?.id).toBe('hours')
    expect(findAnswer(index, { id: 'invoice' }, 0, 0.5)?.id).toBe('invoice')
    expect(findAnswer(index, { search: '几点下班', topic: null }, 0, 0.5)?.id).toBe('hours')
    expect(findAnswer(index, { search: '几点下班', topic: null }, 0, 0.99)).toBeNull()
    expect(findAnswer(index, { title: '没有的' }, 0, 0.5)).toBeNull()
    expect(findAnswer(index, { title: '大促规则' }, 2000, 0.5)).toBeNull()
  })

  test('any text is searched without a fault, with scores from 0 to 1', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        for (const { score } of search(index, text, all)) {
          expect(score).toBeGreaterThan(0)
          expect(score).toBeLessThanOrEqual(1)
        }
      }),
    )
    expect(tokens('\ud800很长'.repeat(5000)).size).toBeLessThan(50)
  })
})
