/** The invented shop: six customers and twelve orders in every state that the flows talk about. */
import { DateTime } from 'luxon'
import type { Rows } from 'nightdesk/sdk'
import type { Order, Status } from './order.ts'

interface Customer {
  customer: string
  name: string
  phone: string
  address: string
}

/** Signed-in contacts are told apart by `customer`; the phones are for "last four digits". */
export const customers: readonly Customer[] = [
  { customer: 'C001', name: '林小满', phone: '13800001001', address: '浙江省杭州市西湖区桂花路 12 号 3 幢 501' },
  { customer: 'C002', name: '陈阿禾', phone: '13800001002', address: '上海市黄浦区梧桐弄 8 号 2 楼' },
  { customer: 'C003', name: '周一帆', phone: '13800001003', address: '四川省成都市武侯区锦里西巷 27 号' },
  { customer: 'C004', name: '吴念', phone: '13800001004', address: '广东省广州市天河区榕树街 66 号' },
  { customer: 'C005', name: '何青', phone: '13800001005', address: '北京市朝阳区槐荫胡同 5 号院 1 单元' },
  { customer: 'C006', name: '沈月', phone: '13800001006', address: '陕西省西安市雁塔区石榴路 19 号' },
]

const day = 86_400_000
const hour = 3_600_000

type Line = [sku: string, title: string, size: string | null, quantity: number, yuan: number]

interface Plan {
  no: string
  /** Index of the customer. */
  of: number
  lines: Line[]
  status: Status
  /** Days before the first start. */
  paid: number
  /** Days from payment until it has to be shipped. */
  within?: number
  shipped?: number
  delivered?: number
  refunded?: number
  presale?: true
  invoiced?: true
  /** What the carrier reported, with days before the first start. */
  trace?: [days: number, text: string][]
  off?: number
}

const plans: readonly Plan[] = [
  // Paid late: the promised 48 hours are over. Paid on time, paid as presale.
  { no: '012345678901', of: 0, lines: [['WF-KN-01', '羊毛圆领衫', 'M', 1, 199]], status: 'paid', paid: 3.5 },
  { no: '012345678902', of: 1, lines: [['WF-JK-02', '短款羽绒服', 'L', 1, 459]], status: 'paid', paid: 0.4 },
  {
    no: '012345678903',
    of: 2,
    lines: [['WF-CT-07', '双面呢大衣', 'S', 1, 899]],
    status: 'paid',
    paid: 4,
    within: 20,
    presale: true,
  },
  // Shipped: on its way, and just handed over without a scan.
  {
    no: '012345678904',
    of: 0,
    lines: [['WF-HM-03', '桌面加湿器', null, 1, 129]],
    status: 'shipped',
    paid: 3,
    shipped: 2,
    trace: [
      [2, '宁波仓已揽收'],
      [1.2, '已离开宁波转运中心'],
      [0.3, '已到达杭州转运中心'],
    ],
  },
  {
    no: '012345678905',
    of: 3,
    lines: [['WF-PT-04', '直筒牛仔裤', '29', 1, 169]],
    status: 'shipped',
    paid: 1,
    shipped: 0.2,
    trace: [],
  },
  // Delivered: day 3 (two lines, one of them twice), day 8, day 1, long ago with an invoice.
  {
    no: '012345678906',
    of: 0,
    lines: [
      ['WF-SK-05', '针织半身裙', 'M', 1, 159],
      ['WF-SO-06', '羊毛中筒袜', null, 2, 29],
    ],
    status: 'delivered',
    paid: 7,
    shipped: 6,
    delivered: 3,
    off: 17,
  },
  {
    no: '012345678907',
    of: 1,
    lines: [['WF-KN-01', '羊毛圆领衫', 'L', 1, 199]],
    status: 'delivered',
    paid: 12,
    shipped: 11,
    delivered: 8,
  },
  {
    no: '012345678908',
    of: 4,
    lines: [['WF-KT-08', '折叠电水壶', null, 1, 149]],
    status: 'delivered',
    paid: 5,
    shipped: 4,
    delivered: 1,
  },
  {
    no: '012345678909',
    of: 5,
    lines: [['WF-SW-09', '连帽卫衣', 'XL', 1, 139]],
    status: 'delivered',
    paid: 40,
    shipped: 39,
    delivered: 36,
    invoiced: true,
  },
  // Refunded, before shipping and after the return.
  {
    no: '012345678910',
    of: 2,
    lines: [['WF-TE-10', '长袖打底衫', 'S', 2, 79]],
    status: 'refunded',
    paid: 6,
    refunded: 5,
  },
  {
    no: '012345678911',
    of: 3,
    lines: [['WF-HD-11', '负离子吹风机', null, 1, 219]],
    status: 'refunded',
    paid: 20,
    shipped: 19,
    delivered: 16,
    refunded: 9,
  },
  // Two kinds of goods from two warehouses, paid on time.
  {
    no: '012345678912',
    of: 4,
    lines: [
      ['WF-SW-09', '连帽卫衣', 'M', 1, 139],
      ['WF-HM-03', '桌面加湿器', null, 1, 129],
    ],
    status: 'paid',
    paid: 1.2,
    off: 30,
  },
]

/** The orders as they stand at `now` (UTC ms) of the first start. */
export function seedOrders(now: number, timeZone: string): Order[] {
  return plans.map((plan) => orderOf(plan, now, timeZone))
}

/** Fills an empty shop; on a later start every row is there already and nothing changes. */
export async function seed(rows: Rows<Order>, now: number, timeZone: string): Promise<void> {
  for (const order of seedOrders(now, timeZone)) await rows.add({ id: order.no, contactId: null, body: order })
}

function orderOf(plan: Plan, now: number, timeZone: string): Order {
  const person = customers[plan.of]!
  const ago = (days: number | undefined) => (days === undefined ? null : Math.round(now - days * day))
  const items = plan.lines.map(([sku, title, size, quantity, yuan]) => ({
    sku,
    title,
    ...(size === null ? {} : { size }),
    quantity,
    price: { fen: yuan * 100 },
  }))
  const fen = items.reduce((sum, { price, quantity }) => sum + price.fen * quantity, 0) - (plan.off ?? 0) * 100
  const [first] = plan.lines
  const paid = ago(plan.paid)!
  const shipped = ago(plan.shipped)
  const refunded = ago(plan.refunded)
  return {
    no: plan.no,
    ...person,
    title: items.length > 1 ? `${first![1]}等 ${items.length} 件` : first![1],
    status: plan.status,
    presale: plan.presale ?? false,
    items,
    amount: { fen },
    invoiced: plan.invoiced ?? false,
    paid_at: paid,
    ship_before: plan.within === undefined ? paid + 48 * hour : evening(paid + plan.within * day, timeZone),
    shipped_at: shipped,
    delivered_at: ago(plan.delivered),
    refunded_at: refunded,
    parcel:
      shipped === null
        ? null
        : {
            no: `YF${plan.no}`,
            carrier: '圆风快递',
            events: traceOf(plan).map(([days, text]) => ({ at: ago(days)!, text })),
            eta: evening(shipped + 3 * day, timeZone),
          },
    refunds:
      refunded === null
        ? []
        : [
            {
              no: `R${plan.no.slice(-4)}`,
              key: `seed:${plan.no}`,
              skus: items.map(({ sku }) => sku),
              amount: { fen },
              reason: 'other',
              at: refunded,
            },
          ],
    changes: [],
  }
}

function traceOf(plan: Plan): [number, string][] {
  if (plan.trace) return plan.trace
  return plan.delivered === undefined
    ? []
    : [
        [plan.shipped!, '仓库已揽收'],
        [plan.delivered, '已签收'],
      ]
}

/** 18:00 of that civil day: what a shop promises is a day, not a millisecond. */
function evening(at: number, timeZone: string): number {
  return DateTime.fromMillis(at, { zone: timeZone }).startOf('day').set({ hour: 18 }).toMillis()
}
