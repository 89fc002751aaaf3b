/** Danger said in earnest, and the figures of speech that only look like it. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { wantsPerson } from './human.ts'
import { normalize } from './normalize.ts'
import { readRisk } from './risk.ts'

describe('risk', () => {
  test.each<[string, string | null]>([
    ['我不想活了', 'self_harm'],
    ['钱都没了，我真的想自杀', 'self_harm'],
    ['活着没意思', 'self_harm'],
    ['再不退款我就跳楼', 'self_harm'],
    ['我想死', 'self_harm'],
    ['i want to die', 'self_harm'],
    ['笑死', null],
    ['累死了', null],
    ['气死我了', null],
    ['想死你们家的火锅了', null],
    ['跳楼价甩卖吗', null],
    ['热死了想买风扇', null],
    ['我不想活动了', null],
    ['再不处理我砍死你', 'violence'],
    ['信不信我烧了你们店', 'violence'],
    ['我带刀去找你们', 'violence'],
    ['知道你家住哪，等着', 'violence'],
    ["i'll kill you", 'violence'],
    ['打死我也不买了', null],
    ['能打死蟑螂吗', null],
    ['可以砍价吗', null],
    ['充电宝冒烟了', 'injury'],
    ['电热水壶起火了', 'injury'],
    ['插座漏电，电到我手了', 'injury'],
    ['孩子被烫伤了', 'injury'],
    ['吃了你们的饼干拉肚子', 'injury'],
    ['吃完进医院了', 'injury'],
    ['面包里吃出一只虫子', 'injury'],
    ['玻璃杯炸裂割伤手', 'injury'],
    ['the charger caught fire', 'injury'],
    ['这个电热毯会不会漏电', null],
    ['有漏电保护吗', null],
    ['充电宝会爆炸吗', null],
    ['销量爆炸', null],
    ['寄到人民医院可以吗', null],
    ['屏幕划伤了能换吗', null],
    ['空气炸锅炸鸡翅要多久', null],
    ['有人冒充你们客服给我打电话', 'fraud'],
    ['他说是你们售后，让我转账退款', 'fraud'],
    ['客服让我共享屏幕下载软件', 'fraud'],
    ['我收到个短信是不是诈骗', 'fraud'],
    ['我的银行卡被盗刷了', 'fraud'],
    ['你们就是骗子', null],
    ['退款多久到银行卡', null],
    ['验证码收不到', null],
    ['我要退货', null],
    ['', null],
  ])('%s', (text, risk) => expect(readRisk(normalize(text).folded)).toBe(risk))
})

describe('the wish for a person', () => {
  test.each([
    '转人工',
    '人工',
    '人工客服',
    '找真人',
    '叫客服来',
    '有人吗我要人工',
    '我要人工客服',
    '帮我转一下人工',
    '请接人工',
    '能不能找个真人跟我说',
    '我想和真人聊',
    '不想跟机器人说话',
    '有没有人工',
    '转客服',
    '換人工',
    '人工人工',
    '你好，转人工',
    '麻烦叫个客服过来',
    '人工！！！',
    'agent please',
    'I want to talk to a human',
    'can i speak to a real person',
    'human',
    'connect me to an agent',
  ])('%s', (text) => expect(wantsPerson(normalize(text).folded)).toBe(true))

  test.each([
    '客服几点上班',
    '你们客服电话多少',
    '刚才客服说可以退',
    '客服态度很好',
    '人工费多少',
    '人工智能',
    '不用转人工了',
    '有人吗',
    '转账了吗',
    '换个颜色',
    '换个人收货',
    '转给别人可以吗',
    '真人实拍吗',
    '我要退货',
    '叫你们经理来',
    '昨天那个客服呢',
    'human hair wig',
    'travel agent',
    '',
  ])('not %s', (text) => expect(wantsPerson(normalize(text).folded)).toBe(false))
})

test('any text is judged without fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      readRisk(text)
      wantsPerson(text)
    }),
  )
  for (const unit of ['自称客服', '吃了', '转人工', '找', '想死', 'i will ']) {
    readRisk(unit.repeat(10_000))
    wantsPerson(unit.repeat(10_000))
  }
})
