/** The lexicon of emotion: what customers say when they are cross, in Chinese and English, with its weight. */
import { buildWords } from './words.ts'

/**
 * `abuse` is thrown at somebody, `anger` is felt, `escalate` threatens consequences, `mild` is displeasure, `wait` that
 * something is late, `sad` distress; `calm` takes weight away. `us`, `parcel`, `world` say at whom; `not` turns the
 * next word around, `very` makes it stronger.
 */
export type EmotionKind =
  | 'abuse' | 'anger' | 'escalate' | 'mild' | 'wait' | 'sad' | 'calm' | 'us' | 'parcel' | 'world' | 'not' | 'very' | 'idle' // prettier-ignore

export interface EmotionWord {
  kind: EmotionKind
  /** Evidence; about 1.2 in one utterance reaches a score of 0.7. */
  weight: number
}

const w = (kind: EmotionKind, weight = 0): EmotionWord => ({ kind, weight })

export const emotionWords = buildWords<EmotionWord>([
  // Thrown at a shop.
  ['骗子 大骗子 骗人的店 黑店 黑心 奸商 无良 坑人 坑爹 坑货 骗钱 诈骗 欺诈 欺骗 忽悠人 流氓 强盗 不要脸 无耻 恬不知耻 丧尽天良 没良心 缺德', w('abuse', 0.9)],
  ['破店 烂店 垃圾店 破公司 破平台 破客服 破机器人 破服务 烂服务 狗屁服务 垃圾客服 垃圾服务 垃圾商家 垃圾平台 垃圾卖家 辣鸡 什么玩意 什么东西 什么鬼东西 什么狗东西', w('abuse', 0.95)],
  ['垃圾 废物 脑残 智障 弱智 傻逼 傻b 煞笔 沙雕 蠢货 白痴 猪脑子 狗东西 混蛋 王八蛋 畜生 人渣 败类 贱人 贱货 神经病 有病吧 有毛病 眼瞎 瞎了', w('abuse', 1)],
  ['妈的 他妈 他妈的 你妈的 你妈逼 操你妈 去你妈 滚你妈 你妈死 全家死 你全家 死妈 尼玛 特么 tmd cnm nmsl 草泥马 我操 操你 我靠 卧槽 狗屁 放屁 放你 屁话 滚 滚蛋 去死 死全家 sb 老子', w('abuse', 0.75)],
  ['什么态度 什么破 什么垃圾 什么服务 什么客服 什么店 什么质量 这态度 敷衍 糊弄 推卸责任 推诿 踢皮球 店大欺客 欺负人 欺负消费者 欺人太甚 耍人 耍我 玩我 当我傻 把我当傻 当猴耍', w('abuse', 0.8)],
  ['言而无信 说话不算话 说话不算数 出尔反尔 不讲信用 不负责任 没人管 装死 虚假宣传 假货 以次充好 偷工减料 霸王条款 套路', w('abuse', 0.55)],
  // Felt.
  ['气死 气死我 气死我了 气死人 气炸 气炸了 愤怒 忍无可忍 火大 火冒三丈 怒了 发火 恶心 恶心死 可恶 可恨 气愤 抓狂 崩溃 受够 受够了 受不了 受不了了 要疯了', w('anger', 0.75)],
  ['生气 来气 恼火 烦死 烦死了 烦人 太烦 好烦 很烦 讨厌 过分 太过分 太过分了 离谱 太离谱 离了大谱 荒唐 可笑 搞笑呢 太差 太差了 太差劲 太差劲了 差劲 极差 真差 好差 很差 差评 太烂 太烂了 太坑 坑死 坑 无语 太无语 很无语 无语死了 服了 真服了 有完没完 岂有此理 忍不了 不能忍 没法忍 太慢了吧 破东西 破玩意 烂货 破烂', w('anger', 0.55)],
  ['再也不买 再也不来 再也不会 再也不会买 再也不用 最后一次 永远不 拉黑 避雷 后悔 上当 被骗 被坑 骗我 坑我 浪费我 浪费时间 耽误我', w('anger', 0.5)],
  // Consequences.
  ['举报 曝光 12315 12345 消协 消费者协会 工商 工商局 市监局 市场监管 起诉 法院 法庭 律师 律师函 打官司 告你 告你们 告死 记者 媒体 黑猫 报警 上热搜 发微博 发抖音 发小红书', w('escalate', 0.6)],
  ['投诉', w('escalate', 0.45)],
  ['经理 主管 领导 负责人 老板出来 店长 你们老板 上级 管事的 能做主的', w('escalate', 0.3)],
  ['给个说法 给我个说法 给我说法 给个解释 给我解释 给个交代 给我个交代 讨个说法 必须赔 赔我 赔钱 退钱 立刻 立马 马上给我 赶紧给我 限你们', w('escalate', 0.4)],
  // Milder.
  ['失望 太失望 不满 不满意 不高兴 不开心 不爽 郁闷 窝火 心累 无奈 糟糕 糟心 闹心 心烦 不耐烦 着急 急死 急死了 焦虑 抱怨 不合理 不像话 太慢 好慢 很慢 慢死 不理人 没人理 不回复 不回消息 没人回 说好的 答应 骗 质量差 质量太差 质量问题 有点差 不太满意 不大满意 不太行 太不行 醉了 一般般 不怎么样 呵呵 呵呵呵 唉', w('mild', 0.25)],
  ['还不 还没 还没有 一直不 一直没 迟迟 迟迟不 怎么还 到现在 到现在还 都没 都不 拖 拖了 拖到 催了 催 催促 又 第几次 好几次 多少次 几次了 几遍 多少遍 说了多少 说几遍', w('wait', 0.22)],
  ['难过 伤心 想哭 哭了 委屈 绝望 心寒 寒心 心凉 痛苦 害怕 吓死 吓坏', w('sad', 0.4)],
  // Turned away from anger.
  ['谢谢 多谢 感谢 辛苦 辛苦了 麻烦您 麻烦你 请问 不好意思 打扰 没关系 没事 不客气 开玩笑 哈哈 哈哈哈 嘻嘻 满意 挺好 很好 喜欢 好评', w('calm', 0.25)],
  ['妈妈的 我妈的 咱妈的 老妈的 丈母娘的 他妈妈 你妈妈 给他妈 送他妈 帮他妈', w('idle')],
  ['空气炸锅 空气炸 空气炸的 是不是 会不会 要不要 能不能 有没有 差不多 喝醉了 没错 不错 不得不 不过 不如 不用 不但 不仅 没问题 别的 特别 差别 区别 分别 级别 告别 个别 性别 别人 没收到 没发货 没到 滚筒 滚动 滚轮 滚边 圆滚 摇滚 出发 破洞 破损 破了 破壁 烂了 坑位 拖鞋 拖把 拖地 拖线 又要 又想 催乳 律师袍 生气勃勃 可笑脸 报警器 烟雾报警 都没有货 都不要 都不是 又软 又好 又轻 又细 都不错 骗局 防骗 垃圾桶 垃圾袋 垃圾箱 垃圾分类 倒垃圾 厨余垃圾 垃圾短信 垃圾邮件 老子明天', w('idle')],
  // At whom.
  ['你们 你们家 你家 你们店 贵店 本店 这店 这家店 客服 店家 商家 卖家 店铺 平台 售后 服务 你这 您们 掌柜 老板 机器人 人工智障 发货 不发货 退款 不退 仓库 你们的 们家', w('us')],
  ['快递 快递员 快递小哥 物流 包裹 派送 配送 配送员 送货 骑手 顺丰 圆通 中通 申通 韵达 极兔 邮政 京东快递 驿站 丰巢', w('parcel')],
  ['天气 下雨 堵车 老天 上班 工作 同事 我们老板 我老板 老公 老婆 男朋友 女朋友 男友 女友 孩子 婆婆 邻居 邻座 楼上 学校 考试 老师 股票 彩票 房东 电脑 手机卡 网络 网速 生活 人生 命 运气 命运 我自己 自己手残 我真笨 蚊子', w('world')],
  ['破天气 鬼天气 烂天气 破班 破工作 破网 破手机 破电脑', w('world', 0.55)],
  // Turning and strengthening.
  ['没 没有 不 不是 不会 别 并没 并没有 并不 不要 不至于 谈不上 怎么会 哪敢 没说 不想', w('not')],
  ['太 真 真是 真的 非常 很 特别 极其 极度 相当 简直 完全 彻底 根本 到底 究竟 居然 竟然 实在 超 超级 贼 巨 死了 透了 至极 爆了', w('very', 0.15)],
  // English.
  ['scam scammers scammer liar liars fraud thieves crooks robbery rip-off ripoff bullshit bastard bastards idiot idiots moron morons stupid pathetic worthless garbage trash rubbish crap fuck fucking shit wtf asshole screw_you go_to_hell disgusting', w('abuse', 0.85)],
  ['furious outraged angry pissed mad livid fed_up sick_of unacceptable ridiculous outrageous terrible horrible awful worst hate joke disgrace disgraceful appalling sucks kidding_me are_you_serious shame incompetent useless infuriating', w('anger', 0.6)],
  ['complaint complain sue lawyer court chargeback dispute report_you bbb manager supervisor media expose refund_now right_now immediately', w('escalate', 0.45)],
  ['disappointed disappointing unhappy annoyed annoying frustrated frustrating upset slow late ignored waste never_again bad poor', w('mild', 0.35)],
  ['still_waiting still_not still_no still_haven\'t yet_again how_many_times for_weeks for_days', w('wait', 0.35)],
  ['you your you\'re your_company this_company your_shop this_shop your_store this_store customer_service support service', w('us')],
  ['courier delivery parcel package ups fedex dhl driver', w('parcel')],
  ['weather traffic my_boss my_job my_phone my_computer', w('world')],
  ['not no don\'t didn\'t isn\'t aren\'t never wasn\'t', w('not')],
  ['very so really extremely absolutely totally completely utterly', w('very', 0.15)],
  ['thanks thank_you please sorry appreciate great happy love haha', w('calm', 0.25)],
]) // prettier-ignore

/** Sarcasm and figures of speech no single word shows. Every pattern is bounded. */
export const emotionPatterns: readonly { name: string; pattern: RegExp; weight: number; us: boolean }[] = [
  { name: '真行啊', pattern: /(?:真|可真|真是|还真)(?:行|牛|棒|好|厉害|会|能|可以|有你们|有意思)(?:啊|呀|呢|哈|的)?,? ?(?:你们|贵店|你家|这服务)|(?:你们|你家|贵店|这店)(?:可?真|还真|真是)(?:行|牛|棒|好样|厉害|可以|会|能|有意思|有一套)/u, weight: 0.6, us: true },
  { name: '态度差', pattern: /(?:态度|服务)(?:也|还|都|怎么|这么|那么|真的?|好|太|很|极其?|特别|非常|实在|简直|可真|实在是)*(?:差|烂|恶劣|垃圾|恶心|糟糕)/u, weight: 0.8, us: false },
  { name: '到底', pattern: /到底(?:还)?(?:想|要|能|会)?(.)不\1|到底(?:想|要)干(?:嘛|什么|吗)|到底有没有人/u, weight: 0.4, us: true },
  { name: '就这', pattern: /就这(?:服务|态度|质量|水平|效率|速度|破)|这(?:就是|就叫)你们的?(?:服务|态度|质量|水平|效率)|好意思(?:卖|说|收|开店|要)|脸都不要|要不要脸|还要不要做生意|还想不想(?:做|干)|不想(?:干|做)了(?:吗|是)|开什么店|会不会(?:说话|做生意|办事)|良心(?:呢|不会痛|被狗)|良心被/u, weight: 0.7, us: true },
  { name: '谢谢你们啊', pattern: /(?:谢谢|感谢|佩服)你们(?:啊|呀|哦|哈),?.{0,12}(?:等|拖|天|不发|没到|坏)/u, weight: 0.5, us: true },
  { name: '等了多久', pattern: /(?:等|过|拖|催|都|快|已经|整整)了?.{0,4}?(?:[\d一二两三四五六七八九十半好几多]{1,3})(?:个)?(?:多)?(?:天|周|星期|礼拜|月|小时)|(?:[\d一二两三四五六七八九十半几多]{1,3})(?:个)?(?:天|周|星期|礼拜|月|小时)了.{0,3}(?:还|都|也|才|没|不)/u, weight: 0.3, us: false },
  { name: '叫经理', pattern: /(?:叫|让|找|把|喊|要|换)(?:你们|你家|你)?.{0,2}?(?:经理|主管|领导|负责人|老板|店长|管事)(?:的)?(?:来|出来|过来|说话|跟我|给我|接|叫)?/u, weight: 0.35, us: true },
  { name: '凭什么', pattern: /凭什么(?!凭证)|为什么要骗|骗谁呢|逗我|耍我|当我(?:是)?(?:傻|好欺负|空气)|拿我当|玩我呢/u, weight: 0.5, us: true },
  { name: '骂自动回复', pattern: /(?:只会|就会|老是|总是|又是)(?:复制|粘贴|自动|机器|说这|这一?句|这几句)|答非所问|听不懂人话|说人话|跟机器人说不/u, weight: 0.5, us: true },
  { name: 'sarcasm', pattern: /\b(?:great job|well done|nice work|thanks a lot|thanks for nothing)\b.{0,30}\b(?:late|broken|wrong|nothing|again|waiting|lost)\b/u, weight: 0.6, us: true },
] // prettier-ignore

/** Emoji and the sticker names chat apps write in brackets. */
export const angryFaces =
  /[😠😡🤬👿💢🖕👎😤]|\[(?:发怒|怒|愤怒|抓狂|鄙视|咒骂|弱|菜刀|敲打|炸弹|便便|怒骂|angry)\]/gu
