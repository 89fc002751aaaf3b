/** Ours: the whole runtime on a shop with nothing but the order dialog; debounce off, SQLite on disk. */
import { flow } from '../dialog.ts'
import { serveShop } from './shop.ts'

await serveShop({
  'config/shop.yml': 'name: 测试小店\ntime_zone: Asia/Shanghai\norder_no: ^\\d{12}$\ndebounce: no\n',
  'config/channels.yml': '- use: web\n',
  'flows/_repair.yml':
    'repair:\n  not_understood:\n    - say: 没有听懂。\n    - go: question\n  gave_up:\n    - handoff: general\n',
  'flows/order.yml': flow,
})
