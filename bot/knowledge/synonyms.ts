/** Different ways to write the same thing, made one before comparing questions. */

const groups: readonly (readonly [to: string, ...from: string[]])[] = [
  ['怎么', '怎样', '如何', '咋样', '咋', '怎么样才能', '要怎么', '该怎么'],
  ['什么', '甚么', '啥'],
  ['什么时候', '几时', '啥时候', '何时', '多会儿'],
  ['为什么', '为啥', '为何', '干嘛', '干吗'],
  ['多久', '多长时间', '多少天', '几天', '要几天'],
  ['哪', '哪里', '哪儿', '何处', '什么地方'],
  ['可以', '能不能', '可不可以', '能否', '可否', '行不行', '能够', '可以不可以'],
  ['没有', '木有', '没得'],
  ['运费', '邮费', '快递费', '运送费', '配送费', '寄费'],
  ['优惠券', '优惠卷', '代金券', '优惠码', '抵用券', '折扣券'],
  ['退款', '退钱', '返款', '退回的钱'],
  ['快递', '物流', '速递'],
  ['发票', '票据', '开票'],
  ['衣服', '衣裳', '服装'],
  ['尺码', '尺寸', '码数'],
  ['坏', '坏掉', '损坏', '弄坏'],
  ['地址', '收货地址', '收件地址'],
  ['人工', '真人', '人工客服'],
  ['上班', '营业', '开门'],
  ['付款', '支付', '付钱', '买单'],
  ['正品', '真货', '行货', '正牌'],
  ['保修', '质保', '三包'],
  ['维修', '报修', '送修', '返修'],
  ['取消', '撤销'],
  ['注销', '销户'],
  ['下班', '关门', '打烊'],
]

const canonical = new Map<string, string>()
for (const [to, ...from] of groups) for (const word of from) canonical.set(word, to)
const pattern = new RegExp([...canonical.keys()].sort((a, b) => b.length - a.length).join('|'), 'gu')

/** Text with every known variant written in its usual form. */
export function unify(text: string): string {
  return text.replace(pattern, word => canonical.get(word) ?? word)
}
