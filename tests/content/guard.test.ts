/** The shop's own lists against sentences of a shop: what is a denial, a warning or another word passes; the rest is caught. */
import { describe, expect, test } from '@jest/globals'
import { readFolder } from '../../bot/content/folder.ts'
import { loadContent } from '../../bot/content/load.ts'
import { compileGuard } from '../../bot/reply/guard.ts'
import { simplify } from '../../bot/understanding/characters.ts'

const read = loadContent(await readFolder('.'))
if (!('content' in read)) throw new Error('the shop cannot be read')
const guard = compileGuard(read.content.config.guard, simplify)
const found = (text: string): string[] =>
  guard
    .look(text)
    .filter(({ act }) => act !== 'warn')
    .map(({ word }) => word)

const passes: Record<string, readonly string[]> = {
  denials: [
    '我不能保证明天送到。',
    '我们无法保证明天送达，请以物流为准。',
    '暂时不能向您承诺一定今天到。',
    '不敢保证24小时内发货。',
    '我不能保证明天送到，不过会帮您催。',
    '不好意思，不能保证明天送到呢。',
    '不好意思不能保证明天送到',
    '谁也不能保证明天一定送到。',
    '明天不一定到账。',
    '这款没有治疗作用。',
    '本品不具有治疗作用，也不能代替药物。',
    '没有减肥效果哦。',
    '它不能治疗疾病，身体不舒服请问医生。',
    '我们不是全网最低，也不是销量第一。',
    '并非医用级材料。',
    '不提供终身保修。',
    '不支持无条件退款。',
    '不能保證明天送達。',
    '我 不能 保证明天送到。',
    '保证不了明天送到。',
    '抱歉，没办法保证明天送到。',
    '没有副作用也没有治疗作用。',
    '不是最好的，也不是全国第一。',
  ],
  warnings: [
    '请先不要私下交易，谨防诈骗。',
    '请勿私下转账，不受平台保护。',
    '谨防私下交易。',
    '请不要私下交易、线下转账或加微信。',
    '别加陌生人的微信，也别私下转账。',
    '我们不会让您加微信转账。',
    '客服绝对不会向您要验证码。',
    '请不要相信好评返现。',
    '禁止线下交易。',
    '不用加微信，在这里说就行。',
    '小心加微信退款的骗子。',
  ],
  'other words': [
    '附万能插头一个。',
    '出门请带万能转换插头。',
    '注销以后资料永久删除。',
    '这件是瘦身的版型。',
    '100%棉。',
    '加V领的那件也有货。',
    '可以加微信支付。',
    '包裹明天发出。',
    '保证金退款要三天。',
    '第一次用请先清洗。',
    '订单 012345678901 已发出。',
    '尺码有 155 160 165 170，身高 160 165 170 75 公斤左右。',
    '2026-11-27 10:00 前下单当天发。',
    '腰围 62 64 66 68 70 72 74 76 都有。',
    '运单 1234567890123456。',
    '客服热线 400-800-1234。',
    '这个包退款三天到账。',
    '券码 AQQ8F3K2L9，运单 WX1234567890。',
  ],
}

const caught: Record<string, readonly string[]> = {
  plain: [
    '我们保证明天送到。',
    '保证明天送达。',
    '一定今天到。',
    '100%退款。',
    '100％ 正品。',
    '绝对正品。',
    '您加微信聊。',
    '加V聊。',
    '加我的VX：abc12345。',
    '加个 微 信 吧。',
    '请加薇信。',
    'vx: shop_123456',
    'QQ 12345678',
    '加Q12345678',
    '全网第一。',
    '这是万能的。',
    '永久保修。',
    '能瘦身。',
  ],
  traditional: ['保證明天送達。', '一定今天到貨。', '加個微信吧。', '有治療作用。', '絕對正品。', '全網第一。'],
  'double negation': [
    '我们不是不保证明天送到。',
    '没有不保证明天送到的时候。',
    '不能不保证明天送到。',
    '我们从来没有不保证明天送到。',
    '不会不加您微信。',
    '不得不说是最好的。',
    '不得不说最好的是这款。',
    '不能保证明天送到是不可能的。',
    '不能保证明天送到才怪。',
    '没有一款不是最好的。',
    '并非没有治疗作用。',
    '不是没有减肥效果。',
    '无不是最好的。',
    '难道我们也不能保证明天送到。',
    '再忙也不会不保证明天送到。',
  ],
  'questions and conditions': [
    '能不能加我微信？',
    '要不加个微信？',
    '要不要加微信。',
    '何不加我微信。',
    '怎么还不加我微信。',
    '难道不能保证明天送到？',
    '我们不能保证明天送到吗',
    '谁说我们不是最好的。',
    '这不是最好的谁是最好的。',
    '可不是最好的。',
    '不加我微信就不能退款。',
    '不加我微信，就不能退款。',
    '不加我微信，不退款。',
    '如果不能加我微信可以扫码。',
    '巴不得加您微信。',
    '用不用加微信。',
    '需不需要加微信。',
    '加不加微信。',
    '支不支持终身保修。',
    '没加微信的快来。',
  ],
  'a negation of something else': [
    '不用担心保证明天送到。',
    '别担心，保证明天送到。',
    '别忘了加我微信。',
    '不要错过最好的。',
    '不妨加我微信。',
    '没问题一定今天到。',
    '不仅最好用，还便宜。',
    '不愧是最好的。',
    '不是吹，我们保证明天送到。',
    '别说保证明天送到，今天都行。',
    '不管怎样都保证明天送到。',
    '别家不能保证明天送到，我们保证明天送到。',
    '我不能，保证明天送到。',
    '特别最好用。',
    '没有我们最好的面料您会冷。',
    '不要和别人加微信和我加微信。',
    '别在这聊加微信。',
    '不是最好的加我微信。',
    '说不能\n保证明天送到。',
  ],
  personal: [
    '打 13800001001。',
    '打 138 0000 1001。',
    '打 138-0000-1001。',
    '打 1 3 8 0 0 0 0 1 0 0 1。',
    '打 １３８００００１００１。',
    '打 +86 138 0000 1001。',
    '打 一三八零零零零一零零一。',
    '打 138.0000.1001。',
    '打 138 - 0000 - 1001。',
    '打 138\u200b0000\u200b1001。',
    '不要打 13800001001。',
    'VX13800001001',
    '卡号 6222 0212 3456 7890 123。',
    '卡号 6222-0212-3456-7890。',
    '证件 110101 19900307 123X。',
  ],
}

/** Whatever is denied: what is put around it turns it round again. */
const denied = '不能 无法 不会 没有 请勿 不要 谨防 并非 别 不 没'
  .split(' ')
  .flatMap((negation) =>
    ['保证明天送到', '加微信', '治疗作用', '最好的', '100%退款', '私下交易'].map((word) => negation + word),
  )

test.each(denied)('%s passes, and no more when it is turned round', (text) => {
  expect(found(text)).toEqual([])
  for (const before of ['不是', '没有', '不会', '从不', '难道', '谁说', '怎么', '如果', '无不是'])
    expect([before + text, found(before + text)]).not.toEqual([before + text, []])
  for (const after of ['吗', '？', '是不可能的', '才怪', '就怪了', '，就不能退款', '谁信'])
    expect([text + after, found(text + after)]).not.toEqual([text + after, []])
  for (const before of ['我们，', '提醒您：', '亲，我们', '请您'])
    expect([before + text, found(before + text)]).toEqual([before + text, []])
})

describe.each(Object.entries(passes))('%s pass', (_, texts) => {
  test.each(texts)('%s', (text) => expect(found(text)).toEqual([]))
})

describe.each(Object.entries(caught))('%s: caught', (_, texts) => {
  test.each(texts)('%s', (text) => expect(found(text)).not.toEqual([]))
})

test.each([
  ['打 138 0000 1001 找他', '打 138****1001 找他'],
  ['卡号 6222 0212 3456 7890 123，名字', '卡号 622****0123，名字'],
  ['我不能保证明天送到。后天保證送到！谢谢', '我不能保证明天送到。谢谢'],
])('%s is said as %s', (text, said) => expect(guard.pass(text).text).toBe(said))

test.each(['文三路 88 号 3 栋 502 室', '文三路88号3单元502'])("%s is somebody's home: noted", (text) =>
  expect(guard.look(text).map(({ list, act }) => [list, act])).toEqual([['home', 'warn']]),
)
