/** The invented customers: what the shop's member system knows of them. */
import { endOf, evening } from './civil.ts'
import type { Amount, Member } from './shapes.ts'

export interface Coupon {
  id: string
  title: string
  amount: Amount
  /** Least total of an order it can be used for. */
  min: Amount
  /** Days after the first start; a month's coupon is good until that month ends. */
  lasts: number | 'month'
}

export interface Customer {
  customer: string
  name: string
  phone: string
  address: string
  tier: Member['tier']
  /** Yuan paid within the last 365 days, refunds taken off: what the tier is made of. */
  paid: number
  points: number
  /** Points that end with this year. */
  expiring?: number
  coupons: readonly Coupon[]
}

const yuan = (amount: number): Amount => ({ fen: Math.round(amount * 100) })
const coupon = (id: string, title: string, off: number, min: number, lasts: Coupon['lasts']): Coupon => ({
  id,
  title,
  amount: yuan(off),
  min: yuan(min),
  lasts,
})

// What they are worth is told by the shop's knowledge, too (优惠券, 会员): change both.
const newcomer = coupon('NEW15', '新人券', 15, 99, 7)
const knit = coupon('KNIT40', '针织品类券', 40, 399, 20)
const night = coupon('NIGHT10', '夜猫子券', 10, 99, 3)
const silverMonth = coupon('SILVER10', '银卡月券', 10, 99, 'month')
const goldMonth = coupon('GOLD30', '金卡月券', 30, 299, 'month')

/** Signed-in contacts are told apart by `customer`; the phones are for "last four digits". */
export const customers: readonly Customer[] = [
  {
    customer: 'C001',
    name: '林小满',
    phone: '13800001001',
    address: '浙江省杭州市西湖区桂花路 12 号 3 幢 501',
    tier: 'gold',
    paid: 2980,
    points: 2380,
    expiring: 300,
    coupons: [knit, goldMonth, night],
  },
  {
    customer: 'C002',
    name: '陈阿禾',
    phone: '13800001002',
    address: '上海市黄浦区梧桐弄 8 号 2 楼',
    tier: 'silver',
    paid: 1240,
    points: 640,
    coupons: [silverMonth, night],
  },
  {
    customer: 'C003',
    name: '周一帆',
    phone: '13800001003',
    address: '四川省成都市武侯区锦里西巷 27 号',
    tier: 'silver',
    paid: 1560,
    points: 1120,
    coupons: [],
  },
  {
    customer: 'C004',
    name: '吴念',
    phone: '13800001004',
    address: '广东省广州市天河区榕树街 66 号',
    tier: 'new',
    paid: 219,
    points: 60,
    coupons: [newcomer],
  },
  {
    customer: 'C005',
    name: '何青',
    phone: '13800001005',
    address: '北京市朝阳区槐荫胡同 5 号院 1 单元',
    tier: 'black',
    paid: 9460,
    points: 9860,
    expiring: 1200,
    coupons: [goldMonth, knit],
  },
  {
    customer: 'C006',
    name: '沈月',
    phone: '13800001006',
    address: '陕西省西安市雁塔区石榴路 19 号',
    tier: 'silver',
    paid: 610,
    points: 410,
    coupons: [],
  },
  // 七十岁，子女代下单，常打电话来问
  {
    customer: 'C007',
    name: '赵桂兰',
    phone: '13800001007',
    address: '山东省济南市历下区泉水里 3 号楼 102',
    tier: 'silver',
    paid: 720,
    points: 220,
    coupons: [],
  },
  // 买得多，退得也多
  {
    customer: 'C008',
    name: '许多',
    phone: '13800001008',
    address: '江苏省苏州市姑苏区平桥街 41 号',
    tier: 'silver',
    paid: 1890,
    points: 890,
    coupons: [],
  },
  // 孩子用过她的手机下单
  {
    customer: 'C009',
    name: '方淑宁',
    phone: '13800001009',
    address: '湖北省武汉市洪山区樱花路 88 号 7 栋',
    tier: 'silver',
    paid: 830,
    points: 530,
    coupons: [],
  },
  {
    customer: 'C010',
    name: '郑野',
    phone: '13800001010',
    address: '辽宁省大连市中山区海棠街 15 号',
    tier: 'gold',
    paid: 3150,
    points: 3150,
    coupons: [goldMonth],
  },
  // 第一次来，刚注册
  {
    customer: 'C011',
    name: '苏可',
    phone: '13800001011',
    address: '福建省厦门市思明区凤凰路 9 号',
    tier: 'new',
    paid: 0,
    points: 0,
    coupons: [newcomer],
  },
  // 公司采购，要专票
  {
    customer: 'C012',
    name: '马会',
    phone: '13800001012',
    address: '天津市和平区海河东路 200 号 12 层',
    tier: 'gold',
    paid: 4020,
    points: 4020,
    coupons: [],
  },
]

/** What is told of one: coupons end at the end of a day. */
export function memberOf(one: Customer, now: number, timeZone: string): Member {
  const { customer, name, phone, tier, paid, points, expiring = 0 } = one
  const coupons = one.coupons.map(({ lasts, ...coupon }) => ({
    ...coupon,
    expires_at: lasts === 'month' ? endOf('month', now, timeZone) : evening(now, timeZone, lasts),
  }))
  return { customer, name, phone, tier, paid: yuan(paid), points, expiring, coupons }
}
