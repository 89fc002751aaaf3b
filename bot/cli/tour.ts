/** Five steps through the demo shop for whoever starts it the first time: what to type, where, and what to see. */
import type { Content } from '../model/index.ts'

export interface TourPlaces {
  /** Address of the shop's page, without a slash at its end. */
  url: string
  /** One-time link that makes the first administrator. */
  setup: string
}

/** What the steps lean on; a shop without them gets no tour. */
const needs = { flows: ['order_status', 'complaint', 'welcome'], plugin: 'orders' }

/** Lines to print; none for a shop that is not the demo's. */
export function tour({ flows, config }: Content, { url, setup }: TourPlaces): string[] {
  const has = needs.flows.every((id) => flows.some(({ flow }) => flow.value === id))
  if (!has || !config.plugins.some(({ use }) => use === needs.plugin)) return []
  return config.shop.language === 'zh' ? chinese(url, setup) : english(url, setup)
}

const chinese = (url: string, setup: string): string[] => [
  '五步走一圈：',
  `  1 当一回客人    打开 ${url}/ ，点“联系客服”，说“我的快递到哪了”；订单号 012345678904，手机尾号 1001`,
  '  2 看它怎么想的  npm run nightdesk -- chat --explain ，说“显示签收但我没收到”',
  `  3 当一回客服    打开 ${url}${setup} 建好管理员，点“上线”；在店铺页说“什么破店，三天了还不发货，我要投诉”，回工作台接管`,
  '  4 改一句话      停下来换成 npm run dev ，改 flows/welcome.yml 里的欢迎词，存盘就换上',
  '  5 写错一个词    把 flows/welcome.yml 的 steps 写成 stpes，npm run nightdesk -- check 说哪里错、怎么改；店里照旧说上一版',
]

const english = (url: string, setup: string): string[] => [
  'A tour in five steps:',
  `  1 be a customer   open ${url}/ and ask "where is my order"; order 012345678904, phone ends in 1001`,
  '  2 see why         npm run nightdesk -- chat --explain, and say "marked as delivered, nothing here"',
  `  3 be an agent     open ${url}${setup}, make the administrator, go online; complain on the shop page, take over in the workbench`,
  '  4 change a line   stop, start npm run dev, change the welcome in flows/welcome.yml: it is taken over as you save',
  '  5 break a word    write stpes for steps in flows/welcome.yml; npm run nightdesk -- check says where and how to mend it; the shop keeps the last good version',
]
