import { describe, expect, test } from '@jest/globals'
import { toSpeech } from './speech.ts'

describe('spoken form', () => {
  test.each([
    ['订单 012345678901 已发货', '订单 零幺二三四五六七八九零幺 已发货'],
    ['给尾号 8000 的手机 13800138000 回电', '给尾号 8000 的手机 幺三八零零幺三八零零零 回电'],
    ['手机 138****8000', '手机 尾号八零零零'],
    ['退款 199.00 元', '退款 199元'],
    ['差 12.50 元', '差 12元5角'],
    ['差 0.05 元', '差 5分'],
    ['差 3.05 元', '差 3元零5分'],
    ['满 ¥1,299 减', '满 1299元 减'],
    ['今天 23:40 到，9:00 开门', '今天 23点40分 到，9点 开门'],
    ['2025-11-12 送达', '二零二五年11月12日 送达'],
    ['退货单 T1001 已提交 😊', '退货单 T幺零零幺 已提交'],
    ['【晚风快递】羊毛衫 × 2', '晚风快递 羊毛衫，2件'],
    ['详情：https://wanfeng.example/t/1。请查收', '详情。请查收'],
    ['24 小时内', '24 小时内'],
  ])('%s', (written, spoken) => {
    expect(toSpeech(written, 'zh')).toBe(spoken)
    expect(toSpeech(spoken, 'zh')).toBe(spoken)
  })

  test('English', () => {
    expect(toSpeech('Order 012345678901: ¥199.00, see https://wanfeng.example/t', 'en')).toBe(
      'Order 0 1 2 3 4 5 6 7 8 9 0 1: 199 yuan, see',
    )
    expect(toSpeech('Call 138****8000 about T1001', 'en')).toBe('Call ending in 8 0 0 0 about T 1 0 0 1')
  })
})
