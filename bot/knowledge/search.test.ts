/** Retrieval: what is found, with what score, by whom and when. */
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
    expect(findAnswer(index, { search: '请问下班到几点', topic: null }, 0, 0.99)).toBeNull()
    expect(findAnswer(index, { title: '没有的' }, 0, 0.5)).toBeNull()
    expect(findAnswer(index, { title: '大促规则' }, 2000, 0.5)).toBeNull()
  })

  test('two articles of one title: the one that is valid now', () => {
    const both = buildIndex([
      entry('sale_hours', '营业时间', ['大促几点下班'], { validFrom: 1000, validTo: 2000 }),
      entry('hours', '营业时间', ['几点下班']),
    ])
    expect(findAnswer(both, { title: '营业 时间' }, 1500, 0)?.id).toBe('sale_hours')
    expect(findAnswer(both, { title: '营业时间' }, 2500, 0)?.id).toBe('hours')
  })

  test('the best phrasing counts, the answer helps, typos and synonyms do not hurt', () => {
    const text = (value: string) => ({ at, variants: { text: { value, at } }, buttons: [], bargeIn: true })
    const shop = buildIndex([
      entry('pay', '支持哪些付款方式', ['可以怎么付钱'], { answer: text('支持微信、支付宝和银行卡。') }),
      entry('points', '积分怎么用', ['积分能抵多少钱'], { answer: text('一百积分抵一元。') }),
      entry('mist', '加湿器不出雾', ['加湿器雾很小'], { answer: text('擦一下雾化片。') }),
      entry('english', 'how long is shipping', ['when will my humidifier arrive'], { answer: text('three days') }),
    ])
    const top = (query: string) => search(shop, query, all)[0]
    expect(top('能用支付宝不')?.id).toBe('pay')
    expect(top('如何支付')?.id).toBe('pay')
    expect(top('加温器不出雾')?.id).toBe('mist')
    expect(top('humidifer arrive when')?.id).toBe('english')
    expect(top('积分咋用')?.score).toBe(1)
    expect(top('今天天气好不好')?.score ?? 0).toBeLessThan(0.3)
  })

  test('limit cuts after sorting, ties keep the written order', () => {
    const twins = buildIndex([entry('one', '甲', ['几点下班']), entry('two', '乙', ['几点下班']), entry('three', '丙', ['几点下'])])
    expect(search(twins, '几点下班', { ...all, limit: 2 }).map(({ id }) => id)).toEqual(['one', 'two'])
    expect(search(twins, '几点下班', { ...all, limit: 0 })).toEqual([])
    expect(search(buildIndex([]), '几点下班', all)).toEqual([])
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
