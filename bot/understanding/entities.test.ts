/** What customers write for typed slots, and what must not be taken for it. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { SlotType } from '../model/flow.ts'
import { extractEntities } from './entities.ts'
import { compileOrderPattern } from './entities/order-no.ts'
import { checkCharacter } from './entities/tax-no.ts'
import { normalize } from './normalize.ts'

const catalogue = [
  { title: '圆领羊毛衫', sku: 'A1' },
  { title: '加厚保暖羽绒服', sku: 'A2' },
  { title: '静音加湿器 3L', sku: 'B1' },
  { title: '便携榨汁杯', sku: 'B2' },
  { title: 'AirFryer Pro 空气炸锅', sku: 'B3' },
]
// Wednesday, 20:00 in Shanghai.
const now = Date.parse('2025-11-12T12:00:00Z')
const context = { now, timeZone: 'Asia/Shanghai', orderNo: compileOrderPattern('\\d{12}'), catalogue }

function values(text: string, type: SlotType): unknown[] {
  return extractEntities(normalize(text).text, context)
    .filter((e) => e.type === type)
    .map((e) => e.value)
}

describe('numbers', () => {
  test.each<[string, number[]]>([
    ['两百三', [230]],
    ['一千零五十', [1050]],
    ['一千零五', [1005]],
    ['三万五', [35000]],
    ['十二', [12]],
    ['二十', [20]],
    ['一百零三', [103]],
    ['一百一十', [110]],
    ['两千二百二十二', [2222]],
    ['一亿三千万', [130_000_000]],
    ['要３件', [3]],
    ['我要两件', [2]],
    ['三', [3]],
    ['1,299', [1299]],
    ['2.5', [2.5]],
    ['2万', [20000]],
    ['三点五', [3.5]],
    ['退1件还是退2件', [1, 2]],
    ['-5', [-5]],
    ['等一下', []],
    ['都一样', []],
    ['十分满意', []],
    ['万一坏了', []],
    ['我要投诉一件事', []],
    ['iphone15pro', []],
    ['A12', []],
    ['12.5%', []],
    ['双十一', []],
    ['13800138000', []],
    ['11月12日', []],
    ['没有', []],
  ])('%s', (text, expected) => expect(values(text, 'number')).toEqual(expected))
})

describe('amounts, in fen', () => {
  test.each<[string, number[]]>([
    ['199元', [19900]],
    ['199.00', [19900]],
    ['199', [19900]],
    ['¥199.9', [19990]],
    ['￥１，２９９', [129900]],
    ['三块五', [350]],
    ['三块零五分', [305]],
    ['两百三十块钱', [23000]],
    ['一百块', [10000]],
    ['5毛', [50]],
    ['一毛五', [15]],
    ['199块9', [19990]],
    ['19.99元', [1999]],
    ['一千零五十元', [105000]],
    ['1.5万元', [1500000]],
    ['0.1元', [10]],
    ['0.29元', [29]],
    ['两百三', [23000]],
    ['退了我35.5块', [3550]],
    ['100 rmb', [10000]],
    ['要3件', []],
    ['12元5件', [1200]],
    ['订单012345678901', []],
    ['0.001元', []],
  ])('%s', (text, expected) => {
    expect(values(text, 'amount')).toEqual(expected.map((fen) => ({ fen })))
  })
})

describe('dates', () => {
  test.each<[string, string[]]>([
    ['2025-11-12', ['2025-11-12']],
    ['2025/1/3', ['2025-01-03']],
    ['2025年11月2号', ['2025-11-02']],
    ['20251111', ['2025-11-11']],
    ['11月12日', ['2025-11-12']],
    ['十一月十二号', ['2025-11-12']],
    ['12月3日', ['2025-12-03']],
    ['1月5日', ['2026-01-05']],
    ['1月5日买的', ['2025-01-05']],
    ['去年12月25日', ['2024-12-25']],
    ['今天', ['2025-11-12']],
    ['昨天下的单', ['2025-11-11']],
    ['前天', ['2025-11-10']],
    ['大前天', ['2025-11-09']],
    ['后天', ['2025-11-14']],
    ['大后天', ['2025-11-15']],
    ['上周五', ['2025-11-07']],
    ['上上周五', ['2025-10-31']],
    ['下周三', ['2025-11-19']],
    ['这周日', ['2025-11-16']],
    ['周三', ['2025-11-12']],
    ['星期天', ['2025-11-16']],
    ['周五买的', ['2025-11-07']],
    ['周一能送吗', ['2025-11-17']],
    ['双十一那天', ['2025-11-11']],
    ['双11', ['2025-11-11']],
    ['618买的', ['2025-06-18']],
    ['3号', ['2025-11-03']],
    ['3号买的', ['2025-11-03']],
    ['20号买的', ['2025-10-20']],
    ['3号能送到吗', ['2025-12-03']],
    ['上个月20号', ['2025-10-20']],
    ['下个月5号', ['2025-12-05']],
    ['三天前', ['2025-11-09']],
    ['两周前', ['2025-10-29']],
    ['一个月前', ['2025-10-12']],
    ['11.11下单', ['2025-11-11']],
    ['last friday', ['2025-11-07']],
    ['yesterday', ['2025-11-11']],
    ['2 weeks ago', ['2025-10-29']],
    ['November 3rd', ['2025-11-03']],
    ['2月30日', []],
    ['南京东路100号', []],
    ['3号楼', []],
    ['三天了', []],
    ['11.5元', []],
    ['我要退货', []],
    ['周到的服务', []],
  ])('%s', (text, expected) => expect(values(text, 'date')).toEqual(expected))

  test('the shop’s day counts, not UTC’s', () => {
    const late = { ...context, now: Date.parse('2025-11-12T16:30:00Z') }
    expect(extractEntities('今天', late)[0]?.value).toBe('2025-11-13')
  })
})

describe('phones', () => {
  test.each<[string, string[]]>([
    ['13800138000', ['13800138000']],
    ['我的电话13800138000', ['13800138000']],
    ['138 0013 8000', ['13800138000']],
    ['138-0013-8000', ['13800138000']],
    ['+86 13800138000', ['13800138000']],
    ['008613800138000', ['13800138000']],
    ['１３８００１３８０００', ['13800138000']],
    ['幺三八零零幺三八零零零', ['13800138000']],
    ['021-62345678', ['021-62345678']],
    ['02162345678', ['021-62345678']],
    ['(0571)86543210', ['0571-86543210']],
    ['010-62345678转123', ['010-62345678-123']],
    ['400-820-8820', ['4008208820']],
    ['+1 415 555 0123', ['+14155550123']],
    ['+852 2345 6789', ['+85223456789']],
    ['3-502 13800138000', ['13800138000']],
    ['13800138000和13900139000', ['13800138000', '13900139000']],
    ['138001380001', []],
    ['913800138000', []],
    ['12800138000', []],
    ['1380013800', []],
    ['订单012345678901', []],
    ['91310115MA1K35XJ12', []],
    ['6222021380013800012', []],
    ['A13800138000', []],
  ])('%s', (text, expected) => expect(values(text, 'phone')).toEqual(expected))
})

describe('emails', () => {
  test.each<[string, string[]]>([
    ['li.ming@Example.com', ['li.ming@example.com']],
    ['发到 a_b+c@mail.example.cn 谢谢', ['a_b+c@mail.example.cn']],
    ['邮箱是lin@example.com，麻烦了', ['lin@example.com']],
    ['１２３＠ｅｘａｍｐｌｅ．ｃｏｍ', ['123@example.com']],
    ['a@b', []],
    ['@小林', []],
    ['a..b@example.com', []],
    ['lin@example', []],
  ])('%s', (text, expected) => expect(values(text, 'email')).toEqual(expected))
})

describe('order numbers', () => {
  test.each<[string, string[]]>([
    ['012345678901', ['012345678901']],
    ['我的订单012345678901什么时候到', ['012345678901']],
    ['０１２３４５６７８９０１', ['012345678901']],
    ['0123 4567 8901', ['012345678901']],
    ['0123-4567-8901', ['012345678901']],
    ['订单号:012345678901,谢谢', ['012345678901']],
    ['零一二三四五六七八九零幺', ['012345678901']],
    ['012345678901和012345678902', ['012345678901', '012345678902']],
    ['012345678901 2件', ['012345678901']],
    ['0123456789012', []],
    ['01234567890', []],
    ['X012345678901', []],
    ['13800138000', []],
    ['一千二百亿', []],
  ])('%s', (text, expected) => expect(values(text, 'order_no')).toEqual(expected))

  test('is text and never a number', () => {
    const found = extractEntities('012345678901', context)
    expect(found.map((e) => e.type)).not.toContain('number')
  })

  test('takes the shop’s own form', () => {
    const own = { ...context, orderNo: compileOrderPattern('WF-?\\d{8}') }
    const find = (text: string) =>
      extractEntities(text, own).filter(e => e.type === 'order_no').map(e => e.value) // prettier-ignore
    expect(find('查一下WF-20251112')).toEqual(['WF-20251112'])
    expect(find('wf20251112')).toEqual(['wf20251112'])
    expect(find('WF-2025111')).toEqual([])
  })
})

describe('taxpayer numbers', () => {
  const first = '91310115MA1K35XJ1'
  const good = first + (checkCharacter(first) ?? '')
  const bad = first + (good.endsWith('0') ? '1' : '0')
  test.each<[string, string[]]>([
    [good, [good]],
    [good.toLowerCase(), [good]],
    [`税号${good}，谢谢`, [good]],
    [`${good.slice(0, 2)} ${good.slice(2, 8)} ${good.slice(8, 17)} ${good.slice(17)}`, [good]],
    [bad, []],
    ['310115123456789', ['310115123456789']],
    ['31011512345678901', ['31011512345678901']],
    ['31011519900101123X01', ['31011519900101123X01']],
    ['3101151234567890', []],
    ['internationalists', []],
    ['012345678901', []],
  ])('%s', (text, expected) => expect(values(text, 'tax_no')).toEqual(expected))
})

describe('addresses', () => {
  test.each<[string, string | null]>([
    ['上海市黄浦区南京东路100号', '上海市黄浦区南京东路100号'],
    ['上海黄浦区南京东路100号3楼', '上海市黄浦区南京东路100号3楼'],
    ['上海 黄浦区 南京东路100号', '上海市黄浦区南京东路100号'],
    ['上海上海市黄浦区南京东路100号', '上海市黄浦区南京东路100号'],
    ['北京朝阳区建国路88号院2号楼1503', '北京市朝阳区建国路88号院2号楼1503'],
    ['广东省深圳市南山区科技园南路8号', '广东省深圳市南山区科技园南路8号'],
    ['深圳南山区科技园南路8号', '广东省深圳市南山区科技园南路8号'],
    ['浙江省杭州市西湖区文三路 199 号 3栋 502', '浙江省杭州市西湖区文三路199号3栋502'],
    ['江苏省昆山市花桥镇光明路1号', '江苏省昆山市花桥镇光明路1号'],
    ['苏州工业园区星湖街328号', '江苏省苏州市工业园区星湖街328号'],
    ['吉林省吉林市船营区解放大路12号', '吉林省吉林市船营区解放大路12号'],
    ['云南大理白族自治州大理市古城人民路5号', '云南省大理白族自治州大理市古城人民路5号'],
    ['内蒙古呼和浩特市赛罕区大学东街9号', '内蒙古自治区呼和浩特市赛罕区大学东街9号'],
    ['上海黄浦区', '上海市黄浦区'],
    ['黄浦区南京东路100号', '黄浦区南京东路100号'],
    ['南京东路100号', '南京东路100号'],
    ['改到上海市浦东新区张江镇碧波路5弄8号301室，谢谢', '上海市浦东新区张江镇碧波路5弄8号301室'],
    ['上海市黄浦区南京东路100号可以送到吗', '上海市黄浦区南京东路100号'],
    ['上海市黃浦區南京東路100號', '上海市黄浦区南京东路100号'],
    ['省份：广东省 城市：广州市 区县：天河区 详细地址：体育西路1号', '广东省广州市天河区体育西路1号'],
    ['上海', null],
    ['上海的快递到哪了', null],
    ['我要换大一号', null],
    ['这两个有什么区别', null],
    ['小区门口', null],
    ['我的订单号是多少', null],
    ['南京的衣服好看吗', null],
    ['改一下收货地址', null],
    ['路上多久', null],
    ['市里有店吗', null],
  ])('%s', (text, expected) => {
    const found = values(text, 'address') as { text: string }[]
    expect(found.map((v) => v.text)).toEqual(expected === null ? [] : [expected])
  })

  test('has its parts', () => {
    expect(values('深圳南山区科技园南路8号', 'address')).toEqual([
      {
        province: '广东省',
        city: '深圳市',
        district: '南山区',
        detail: '科技园南路8号',
        text: '广东省深圳市南山区科技园南路8号',
      },
    ])
    expect(values('上海黄浦区', 'address')).toEqual([
      { province: '上海市', city: '上海市', district: '黄浦区', detail: null, text: '上海市黄浦区' },
    ])
  })
})

describe('name, phone and address in one line', () => {
  test.each<[string, string, string]>([
    ['张三 13800138000 上海市黄浦区南京东路100号', '张三', '上海市黄浦区南京东路100号'],
    ['上海市黄浦区南京东路100号，李小明，13800138000', '李小明', '上海市黄浦区南京东路100号'],
    ['收件人：王芳 电话：138-0013-8000 地址：深圳南山区科技园南路8号', '王芳', '广东省深圳市南山区科技园南路8号'],
    ['浙江省杭州市西湖区文三路199号3栋502 欧阳锋 13800138000', '欧阳锋', '浙江省杭州市西湖区文三路199号3栋502'],
    ['上海市黄浦区南京东路100号张三13800138000', '张三', '上海市黄浦区南京东路100号'],
    ['陈女士\n13800138000\n上海市黄浦区南京东路100号', '陈女士', '上海市黄浦区南京东路100号'],
  ])('%s', (text, name, address) => {
    const [value] = values(text, 'person_address') as { name: string; phone: string; address: { text: string } }[]
    expect(value).toMatchObject({ name, phone: '13800138000', address: { text: address } })
  })

  test.each(['张三 13800138000', '上海市黄浦区南京东路100号 13800138000', '上海市黄浦区南京东路100号 张三'])(
    'not %s',
    (text) => {
      expect(values(text, 'person_address')).toEqual([])
    },
  )
})

describe('height and weight', () => {
  test.each<[string, [number, number] | null]>([
    ['170cm 65kg', [170, 65]],
    ['身高170体重65公斤', [170, 65]],
    ['身高170，体重130斤', [170, 65]],
    ['一米七，一百三十斤', [170, 65]],
    ['一米七五 70公斤', [175, 70]],
    ['1米75，140斤', [175, 70]],
    ['1.75m 70kg', [175, 70]],
    ['我1.62，98斤', [162, 49]],
    ['170/65', [170, 65]],
    ['175 140', [175, 70]],
    ['体重110斤 身高163', [163, 55]],
    ['162，九十八斤', [162, 49]],
    ['身高一米六体重五十公斤', [160, 50]],
    ['170', null],
    ['65公斤', null],
    ['身高170', null],
    ['订单012345678901', null],
    ['13800138000', null],
  ])('%s', (text, expected) =>
    expect(values(text, 'size_body')).toEqual(
      expected ? [{ height_cm: expected[0], weight_kg: expected[1] }] : [],
    ),
  )
})

describe('products', () => {
  test.each<[string, string[]]>([
    ['羊毛衫还有货吗', ['A1']],
    ['我想退那件圆领羊毛衫', ['A1']],
    ['羽绒服能机洗吗', ['A2']],
    ['加湿器漏水', ['B1']],
    ['榨汁杯', ['B2']],
    ['the airfryer is broken', ['B3']],
    ['空气炸锅坏了', ['B3']],
    ['能加厚吗', []],
    ['我要退货', []],
    ['', []],
  ])('%s', (text, expected) => {
    expect((values(text, 'product') as { sku: string }[]).map((v) => v.sku)).toEqual(expected)
  })

  test('equally good ones all come out', () => {
    const two = { ...context, catalogue: [{ title: '男款羊毛衫' }, { title: '女款羊毛衫' }] }
    expect(extractEntities('羊毛衫', two).filter((e) => e.type === 'product')).toHaveLength(2)
  })
})

describe('all together', () => {
  test('offsets lie in the normalised text', () => {
    const { text } = normalize('　订单０１２３４５６７８９０１，退到 lin@example.com，11月12日买的，199元')
    for (const entity of extractEntities(text, context))
      expect(text.slice(entity.start, entity.end)).toBe(entity.text)
  })

  test('never throws, and costs linear time on any text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '上海市',
        '黄浦区',
        '一',
        '1',
        '-',
        ' ',
        '@',
        'a',
        '路',
        '号',
        '138',
        '米',
        '斤',
        '周',
        '月',
        '.',
        ',',
        '\ud800',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (parts) => {
        const { text } = normalize(parts.join(''))
        for (const e of extractEntities(text, context)) expect(text.slice(e.start, e.end)).toBe(e.text)
      }),
      { numRuns: 300 },
    )
    for (const unit of ['一', '1', '上海市', 'a', '路', '1-', '一千', '区', '1 ', 'a@', '张三 '])
      extractEntities(normalize(unit.repeat(10_000)).text, context)
  })
})
