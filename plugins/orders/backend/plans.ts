/** The invented orders, in every state that the flows talk about. Days count back from the first start. */
import type { Status } from './shapes.ts'

export type Line = [sku: string, title: string, size: string | null, quantity: number, yuan: number]

export interface Plan {
  no: string
  /** Index of the customer. */
  of: number
  lines: Line[]
  status: Status
  /** Days before the first start; of an unpaid order, when it was made. */
  paid: number
  /** Days from payment until it has to be shipped. */
  within?: number
  shipped?: number
  delivered?: number
  refunded?: number
  presale?: true
  /** Yuan that were paid ahead; the rest is due from so many days after the first start, for two days. */
  deposit?: [yuan: number, balanceIn: number]
  invoiced?: true
  /** Freight insurance: yuan it pays for a return. */
  insured?: number
  /** What the same goods cost now, where they became cheaper. */
  nowYuan?: number
  /** What the carrier reported, with days before the first start. */
  trace?: [days: number, text: string][]
  /** Yuan off the sum of the lines. */
  off?: number
}

export const plans: readonly Plan[] = [
  // Paid late: the promised 48 hours are over. Paid on time, paid as presale.
  { no: '012345678901', of: 0, lines: [['WF-KN-01', '羊毛圆领衫', 'M', 1, 199]], status: 'paid', paid: 3.5 },
  { no: '012345678902', of: 1, lines: [['WF-JK-02', '短款羽绒服', 'L', 1, 459]], status: 'paid', paid: 0.4 },
  { no: '012345678903', of: 2, lines: [['WF-CT-07', '双面呢大衣', 'S', 1, 899]], status: 'paid', paid: 4, within: 20, presale: true },
  // Shipped: on its way, and just handed over without a scan.
  { no: '012345678904', of: 0, lines: [['WF-HM-03', '桌面加湿器', null, 1, 129]], status: 'shipped', paid: 3, shipped: 2, trace: [[2, '宁波仓已揽收'], [1.2, '已离开宁波转运中心'], [0.3, '已到达杭州转运中心']] },
  { no: '012345678905', of: 3, lines: [['WF-PT-04', '直筒牛仔裤', '29', 1, 169]], status: 'shipped', paid: 1, shipped: 0.2, trace: [] },
  // Delivered: day 3 (two lines, one of them twice), day 8, day 1, long ago with an invoice.
  { no: '012345678906', of: 0, lines: [['WF-SK-05', '针织半身裙', 'M', 1, 159], ['WF-SO-06', '羊毛中筒袜', null, 2, 29]], status: 'delivered', paid: 7, shipped: 6, delivered: 3, off: 17, insured: 12 },
  { no: '012345678907', of: 1, lines: [['WF-KN-01', '羊毛圆领衫', 'L', 1, 199]], status: 'delivered', paid: 12, shipped: 11, delivered: 8 },
  { no: '012345678908', of: 4, lines: [['WF-KT-08', '折叠电水壶', null, 1, 149]], status: 'delivered', paid: 5, shipped: 4, delivered: 1, nowYuan: 129 },
  { no: '012345678909', of: 5, lines: [['WF-SW-09', '连帽卫衣', 'XL', 1, 139]], status: 'delivered', paid: 40, shipped: 39, delivered: 36, invoiced: true },
  // Refunded, before shipping and after the return.
  { no: '012345678910', of: 2, lines: [['WF-TE-10', '长袖打底衫', 'S', 2, 79]], status: 'refunded', paid: 6, refunded: 5 },
  { no: '012345678911', of: 3, lines: [['WF-HD-11', '负离子吹风机', null, 1, 219]], status: 'refunded', paid: 20, shipped: 19, delivered: 16, refunded: 9 },
  // Two kinds of goods from two warehouses, paid on time.
  { no: '012345678912', of: 4, lines: [['WF-SW-09', '连帽卫衣', 'M', 1, 139], ['WF-HM-03', '桌面加湿器', null, 1, 129]], status: 'paid', paid: 1.2, off: 30 },
  // Paid 96 hours ago and still here.
  { no: '012345678913', of: 6, lines: [['WF-BL-12', '电热毯', null, 1, 189]], status: 'paid', paid: 4 },
  // No news for 31 hours; the last leg of the same.
  { no: '012345678914', of: 9, lines: [['WF-AF-13', '空气炸锅', null, 1, 329]], status: 'shipped', paid: 4, shipped: 3, trace: [[3, '宁波仓已揽收'], [31 / 24, '已到达沈阳转运中心']] },
  // Signed at a locker, yesterday, by nobody the customer knows.
  { no: '012345678915', of: 7, lines: [['WF-DR-14', '衬衫连衣裙', 'M', 1, 219]], status: 'delivered', paid: 4, shipped: 3, delivered: 0.8, trace: [[3, '宁波仓已揽收'], [1, '苏州姑苏站派送中'], [0.8, '已签收，签收人：丰巢智能柜']], insured: 12 },
  // Two parcels, one of which has arrived: the other is what is missing.
  { no: '012345678916', of: 8, lines: [['WF-TE-10', '长袖打底衫', 'M', 1, 79], ['WF-SO-06', '羊毛中筒袜', null, 3, 29]], status: 'delivered', paid: 5, shipped: 4, delivered: 2, trace: [[4, '分两个包裹发出'], [2, '第 1 个包裹已签收，签收人：本人'], [1.5, '第 2 个包裹已到达武汉转运中心']] },
  // Day 6 and day 9 after delivery.
  { no: '012345678917', of: 7, lines: [['WF-PJ-15', '珊瑚绒家居服', 'M', 1, 169]], status: 'delivered', paid: 9, shipped: 8, delivered: 6, insured: 12 },
  { no: '012345678918', of: 9, lines: [['WF-HM-03', '桌面加湿器', null, 1, 129]], status: 'delivered', paid: 12, shipped: 11, delivered: 9 },
  // Presale: the deposit is paid, the rest is due from the day after tomorrow.
  { no: '012345678919', of: 10, lines: [['WF-JK-02', '短款羽绒服', 'M', 1, 459]], status: 'deposit', paid: 3, within: 25, presale: true, deposit: [50, 2] },
  // Cheaper now than when it was paid, and not shipped yet.
  { no: '012345678920', of: 11, lines: [['WF-AF-13', '空气炸锅', null, 4, 369]], status: 'delivered', paid: 8, shipped: 7, delivered: 5, nowYuan: 329 },
  // Goods are on their way back to us.
  { no: '012345678921', of: 7, lines: [['WF-PT-04', '直筒牛仔裤', '27', 1, 169]], status: 'refunding', paid: 11, shipped: 10, delivered: 7, insured: 12 },
  // Not paid, and cancelled.
  { no: '012345678922', of: 3, lines: [['WF-KN-01', '羊毛圆领衫', 'S', 1, 199]], status: 'unpaid', paid: 0.01 },
  { no: '012345678923', of: 10, lines: [['WF-SC-16', '羊绒围巾', null, 1, 239]], status: 'cancelled', paid: 2 },
  // Taken over from the partner's warehouse: 19 digits, more than a number holds.
  { no: '9007199254740993017', of: 4, lines: [['WF-CT-07', '双面呢大衣', 'M', 1, 899]], status: 'shipped', paid: 2, shipped: 1, trace: [[1, '嘉兴合作仓已揽收'], [0.5, '已离开嘉兴转运中心']] },
] // prettier-ignore
