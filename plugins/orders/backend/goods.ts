/** What the shop sells: the goods its system knows, their variants, what is in stock on the first day. */
import type { Amount } from './shapes.ts'

export interface Variant {
  sku: string
  /** `M`, `27`, `米白`; null: there is only one. */
  name: string | null
  stock: number
  /** Days after the first start until more comes; absent: not known. */
  restock?: number
}

export interface Good {
  /** Of the goods, without size. */
  sku: string
  title: string
  category: '上衣' | '裙装' | '裤装' | '外套' | '家居' | '配饰' | '小家电'
  price: Amount
  variants: readonly Variant[]
  /** What customers look for it by. */
  words: readonly string[]
  /** Why it is a good answer to that, in one sentence that the shop stands by. */
  why: string
  warrantyMonths: number
  /** Worn on the skin: once unsealed it cannot be returned without a reason. */
  sealedOnly: boolean
  /** Size → centimetres and kilograms it is cut for; the first that holds both is the advice. */
  cut: readonly [size: string, height: readonly [number, number], weight: readonly [number, number]][]
  similar: readonly string[]
}

const letters: Good['cut'] = [
  ['S', [150, 162], [40, 50]],
  ['M', [156, 168], [48, 58]],
  ['L', [162, 174], [56, 68]],
  ['XL', [166, 182], [66, 82]],
]
const waists: Good['cut'] = [
  ['27', [150, 164], [40, 50]],
  ['29', [156, 172], [48, 60]],
  ['31', [162, 180], [58, 75]],
]

/** Sizes with stock; a figure after the colon is when more comes: `M:5`, `L:0:6`. */
function sizes(sku: string, text: string): Variant[] {
  return text.split(' ').map((one) => {
    const [name, stock, restock] = one.split(':')
    return {
      sku: `${sku}-${name}`,
      name: name!,
      stock: Number(stock),
      ...(restock === undefined ? {} : { restock: Number(restock) }),
    }
  })
}
const only = (sku: string, stock: number, restock?: number): Variant[] => [
  { sku, name: null, stock, ...(restock === undefined ? {} : { restock }) },
]

/** 内衣裤、袜子; told by the shop's knowledge, too (哪些东西不能无理由退). */
const sealedOnly: readonly string[] = ['WF-SO-06']

type Row = [
  sku: string,
  title: string,
  category: Good['category'],
  yuan: number,
  variants: string | number,
  words: string,
  why: string,
  similar: string,
]

/** Clothes have no warranty beyond the law's; appliances a year. */
const rows: readonly Row[] = [
  ['WF-KN-01', '羊毛圆领衫', '上衣', 199, 'S:6 M:9 L:0:5 XL:4', '毛衣 羊毛 保暖 秋冬 通勤 打底 妈妈', '70% 羊毛，贴身穿不厚，通勤也合适', 'WF-KN-17 WF-TE-10'],
  ['WF-JK-02', '短款羽绒服', '外套', 459, 'S:3 M:5 L:2 XL:0:12', '羽绒服 冬天 保暖 外套 零下 学生', '90 绒，短款好活动', 'WF-CT-07 WF-JK-18'],
  ['WF-HM-03', '桌面加湿器', '小家电', 129, 14, '加湿器 干燥 暖气房 办公室 宿舍 静音 礼物', '2 升水箱，低档运行声音小，适合放床头', 'WF-HM-19'],
  ['WF-PT-04', '直筒牛仔裤', '裤装', 169, '27:0:4 29:7 31:6', '牛仔裤 裤子 显瘦 直筒 日常', '微弹直筒，不挑腿型', 'WF-PT-20'],
  ['WF-SK-05', '针织半身裙', '裙装', 159, 'S:5 M:4 L:3 XL:2', '裙子 半身裙 针织 秋天 通勤 约会', '垂感针织，坐下不易起皱', 'WF-DR-14 WF-SK-21'],
  ['WF-SO-06', '羊毛中筒袜', '配饰', 29, 60, '袜子 保暖 羊毛 便宜 凑单', '羊毛混纺，短靴里穿刚好', 'WF-SC-16'],
  ['WF-CT-07', '双面呢大衣', '外套', 899, 'S:2 M:3 L:1', '大衣 呢子 羊毛 正式 通勤 送妈妈', '双面羊毛呢，版型利落', 'WF-JK-02'],
  ['WF-KT-08', '折叠电水壶', '小家电', 149, 11, '水壶 烧水 出差 旅行 宿舍 折叠', '折叠后巴掌高，旅行装得下', 'WF-KT-22'],
  ['WF-SW-09', '连帽卫衣', '上衣', 139, 'S:8 M:6 L:6 XL:5', '卫衣 休闲 学生 运动 男女同款', '毛圈棉，春秋单穿正好', 'WF-KN-17'],
  ['WF-TE-10', '长袖打底衫', '上衣', 79, 'S:12 M:15 L:9 XL:6', '打底衫 内搭 便宜 凑单 贴身 保暖', '莫代尔混纺，软而不透', 'WF-KN-01'],
  ['WF-HD-11', '负离子吹风机', '小家电', 219, 8, '吹风机 头发 干发 礼物 女友', '1600 瓦，三档风温', 'WF-HD-23'],
  ['WF-BL-12', '电热毯', '小家电', 189, 0, '电热毯 冬天 睡觉 爸妈 老人 怕冷 取暖', '双控双温，八小时自动断电', 'WF-WB-24'],
  ['WF-AF-13', '空气炸锅', '小家电', 329, 9, '空气炸锅 做饭 厨房 少油 懒人 乔迁 礼物', '4.5 升，一家三口够用', 'WF-RC-25'],
  ['WF-DR-14', '衬衫连衣裙', '裙装', 219, 'S:4 M:3 L:2', '连衣裙 裙子 通勤 约会 春秋', '收腰剪裁，通勤约会都能穿', 'WF-SK-05'],
  ['WF-PJ-15', '珊瑚绒家居服', '家居', 169, 'S:5 M:7 L:7 XL:4', '睡衣 家居服 保暖 冬天 送妈妈', '加厚珊瑚绒，上下两件', 'WF-PJ-26'],
  ['WF-SC-16', '羊绒围巾', '配饰', 239, 6, '围巾 羊绒 保暖 礼物 送妈妈 送女友', '羊绒混纺，礼盒包装', 'WF-GL-27'],
  ['WF-KN-17', '麻花开衫', '上衣', 229, 'S:4 M:4 L:3', '开衫 毛衣 外搭 秋天 温柔', '粗针麻花，外搭单穿都行', 'WF-KN-01'],
  ['WF-JK-18', '轻薄羽绒马甲', '外套', 239, 'S:6 M:6 L:4 XL:4', '马甲 羽绒 轻薄 内搭 办公室', '200 克左右，可以穿在大衣里', 'WF-JK-02'],
  ['WF-HM-19', '大容量加湿器', '小家电', 259, 5, '加湿器 客厅 大容量 干燥 暖气房', '5 升水箱，客厅用一晚够', 'WF-HM-03'],
  ['WF-PT-20', '加绒阔腿裤', '裤装', 149, '27:5 29:8 31:5', '裤子 阔腿 加绒 冬天 显瘦 保暖', '内里加绒，高腰阔腿', 'WF-PT-04'],
  ['WF-SK-21', '格纹百褶裙', '裙装', 139, 'S:6 M:5 L:3', '裙子 百褶 学院 学生 秋天', '羊毛混纺格纹，配卫衣好看', 'WF-SK-05'],
  ['WF-KT-22', '恒温电水壶', '小家电', 199, 10, '水壶 泡奶 恒温 宝宝 泡茶', '四档恒温，泡茶冲奶都能定温', 'WF-KT-08'],
  ['WF-HD-23', '折叠旅行吹风机', '小家电', 119, 12, '吹风机 旅行 出差 便宜 小巧', '折叠手柄，800 瓦', 'WF-HD-11'],
  ['WF-WB-24', '充电暖手宝', '小家电', 69, 25, '暖手宝 取暖 冬天 怕冷 办公室 学生 便宜 礼物', '充一次暖 4 小时左右，也能给手机充电', 'WF-BL-12'],
  ['WF-RC-25', '迷你电饭煲', '小家电', 189, 7, '电饭煲 做饭 一人食 宿舍 租房', '1.6 升，一两个人刚好', 'WF-AF-13'],
  ['WF-PJ-26', '纯棉睡衣', '家居', 129, 'S:6 M:8 L:6 XL:3', '睡衣 纯棉 家居服 春秋 透气', '60 支棉，春秋穿着透气', 'WF-PJ-15'],
  ['WF-GL-27', '触屏羊毛手套', '配饰', 59, 18, '手套 保暖 冬天 触屏 骑车 便宜 礼物', '拇指食指能触屏', 'WF-SC-16'],
  ['WF-LA-28', '护眼台灯', '小家电', 159, 9, '台灯 学习 孩子 学生 宿舍 看书', '无极调光，三种色温', 'WF-LA-29'],
  ['WF-LA-29', '床头小夜灯', '小家电', 49, 30, '夜灯 床头 起夜 宝宝 老人 便宜 礼物', '人走灯灭，充电用两周左右', 'WF-LA-28'],
  ['WF-BG-30', '帆布托特包', '配饰', 99, 16, '包 帆布 通勤 学生 大容量 上课', '装得下 14 寸电脑', 'WF-SC-16'],
] // prettier-ignore

export const goods: readonly Good[] = rows.map(([sku, title, category, price, variants, words, why, similar]) => ({
  sku,
  title,
  category,
  price: { fen: price * 100 },
  variants:
    typeof variants === 'number' ? only(sku, variants, variants === 0 ? 9 : undefined) : sizes(sku, variants),
  words: words.split(' '),
  why,
  warrantyMonths: category === '小家电' ? 12 : 0,
  sealedOnly: sealedOnly.includes(sku),
  cut: typeof variants !== 'string' ? [] : variants.startsWith('2') ? waists : letters,
  similar: similar.split(' '),
}))

/** By the goods' own number or that of a variant. */
export const goodOf = (sku: string): Good | null =>
  goods.find((good) => good.sku === sku || good.variants.some((variant) => variant.sku === sku)) ?? null
