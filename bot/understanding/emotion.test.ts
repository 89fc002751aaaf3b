/** What is anger at us, what is anger at something else, and what is only a question. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { EmotionTarget } from '../model/facts.ts'
import { readEmotion } from './emotion.ts'
import { normalize } from './normalize.ts'

const read = (text: string, previous: number[] = []) => readEmotion(normalize(text).text, previous)

describe('anger at us hands off', () => {
  test.each([
    '你们什么破店！！！骗子！！！',
    '什么破店，三天了还不发货，我要投诉',
    '垃圾客服，叫你们经理来',
    '什么破店！！！骗子！！！三天了还不发货，我要投诉！！！',
    '你们就是骗子，退钱！',
    '气死我了！！！你们到底发不发货！！！',
    '滚，什么垃圾平台',
    '你们这什么态度，我要去12315举报',
    '太过分了，你们把我当傻子吗，赔钱！',
    '你们客服是脑残吗',
    '妈的，骗子店',
    '还不退款，我找律师告你们',
    '你們什麼破店！騙子！',
    'you are scammers, give me my money back right now!!!',
    'this is ridiculous, worst customer service ever, I want your manager',
    '😡😡😡什么破客服',
  ])('%s', (text) => {
    const emotion = read(text)
    expect(emotion.score).toBeGreaterThan(0.7)
    expect(emotion.target).toBe('us')
    expect(emotion.because.length).toBeGreaterThan(0)
  })
})

describe('plain questions and wishes are calm', () => {
  test.each([
    '请问什么时候可以发货',
    '怎么退款',
    '我要退货',
    '这件不合适想退',
    '你们几点下班',
    '怎么还没发货',
    '有没有垃圾桶卖',
    '这个不错',
    '滚筒洗衣机能洗吗',
    '有什么可以送妈妈的',
    '给我妈的生日礼物',
    '他妈妈穿多大码',
    '给他妈买的那件',
    '有什么区别',
    '投诉电话是多少',
    '我的订单到哪了',
    '烟雾报警器多少钱',
    '拖鞋有几个颜色',
    '好的，谢谢你们',
    '没有生气，就是问问',
    '我没生气',
    '不是骗子就行',
    '三天前买的衣服想换个码',
    'where is my order',
    'can i get an invoice',
    'thanks, you are great',
    '',
    '123',
  ])('%s', (text) => expect(read(text).score).toBeLessThan(0.25))

  test.each(['请问什么时候可以发货', '怎么退款'])('%s, below 0.2', (text) =>
    expect(read(text).score).toBeLessThan(0.2),
  )
})

describe('displeasure lies between', () => {
  test.each([
    '我要投诉',
    '等了三天还没发货',
    '有点失望',
    '真行啊你们',
    '你们可真厉害',
    '叫你们经理来',
    '太差劲了',
    '呵呵，你们的服务可真好',
    '说好的昨天发货呢',
    '质量太差了',
    '催了好几次了，到底什么时候发',
    'still waiting, very disappointed',
  ])('%s', (text) => {
    const { score } = read(text)
    expect(score).toBeGreaterThan(0.2)
    expect(score).toBeLessThan(0.7)
  })
})

describe('at whom', () => {
  test.each<[string, EmotionTarget]>([
    ['这破天气烦死了', 'world'],
    ['这破天气烦死了，我要投诉一件事', 'world'],
    ['快递太慢了，快递员态度恶劣！', 'parcel'],
    ['顺丰真垃圾', 'parcel'],
    ['今天上班气死我了', 'world'],
    ['你们太差劲了', 'us'],
    ['骗子', 'us'],
    ['请问运费多少', 'none'],
  ])('%s → %s', (text, target) => expect(read(text).target).toBe(target))

  test('anger at the world never passes for anger at us', () => {
    expect(read('这破天气烦死了，我要投诉一件事').score).toBeLessThan(0.7)
    expect(read('下雨下雨下雨！！！破天气气死我了烦死了！！！').score).toBeLessThan(0.7)
  })
})

describe('degrees', () => {
  const rises = (calmer: string, angrier: string) =>
    expect(read(angrier).score).toBeGreaterThan(read(calmer).score)
  test('punctuation, intensifiers and repetition raise it', () => {
    rises('你们太差劲了', '你们太差劲了！！！')
    rises('失望', '非常失望')
    rises('骗子', '骗子，骗子，骗子')
    rises('有点失望，谢谢', '有点失望')
  })
  test('trend is against the mean of the last three', () => {
    expect(read('骗子', []).trend).toBe(0)
    const { score, trend } = read('骗子', [0.9, 0.1, 0.2, 0.3])
    expect(trend).toBeCloseTo(score - 0.2, 3)
    expect(read('好的', [0.6, 0.6]).trend).toBeCloseTo(-0.6, 3)
  })
})

test('any text gives a score in 0..1, the same every time', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('骗', '子', '!', '没', '你', '们', '?', ' ', ',', '\ud800') }),
      ),
      (text) => {
        const once = readEmotion(text)
        expect(once.score).toBeGreaterThanOrEqual(0)
        expect(once.score).toBeLessThan(1)
        expect(readEmotion(text)).toEqual(once)
      },
    ),
  )
  for (const unit of ['骗子', '！', '没', '等了', 'a ', '真行', '谢谢你们啊']) readEmotion(unit.repeat(10_000))
})
