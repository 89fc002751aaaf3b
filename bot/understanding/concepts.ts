/** What shop words mean: words of one line are one thing, so that few examples of an intent reach further. */
import { buildWords } from './words.ts'

/**
 * Word → concept. Only words customers use one for another; a concept is a feature beside the words themselves, so
 * 退货 and 退款 still differ where examples of both exist.
 */
export const concepts = buildWords<string>([
  ['退货 退款 退钱 退下货 退个货 退一单 想退 要退 退给 退掉 退回 退了 可以退 能退 能不能退 申请退 退换 不想要 不要了 return refund money_back send_it_back send_back', '~return'],
  ['换货 换一个 换一件 换个 想换 换成 换小 换大 能换 可以换 调换 更换 exchange swap replace', '~exchange'],
  ['尺码 尺寸 大小 码数 大一号 小一号 大一码 小一码 偏大 偏小 大了 小了 太大 太小 紧了 松了 短了 长了 穿不下 穿不上 穿着大 穿着小 l_码 m_码 xl_码 s_码 l码 m码 s码 xl码 加大码 size too_big too_small larger smaller', '~size'],
  ['快递 物流 包裹 运单 单号 东西 货 kd shipping delivery parcel package tracking track', '~parcel'],
  ['到哪 到哪里 到哪儿 到那里 到那儿 走到哪 送到哪 运到哪 在哪 在哪里 在哪儿 搁哪 搁哪儿 哪里了 哪儿了 where where_is where\'s', '~where'],
  ['到了没 到了吗 到了没有 什么时候到 几时到 多久到 几号到 哪天到 能到 会到 送到 派送 配送 送货 到货 没到 不到 没收到 收到没 没拿到 arrive arrived arrives deliver delivered get_here', '~arrive'],
  ['发货 发了吗 发了没 发了没有 发出 发出来 发走 寄出 寄出来 寄了 寄了没 寄了吗 揽收 出库 没发 不发 未发 ship shipped sent dispatch dispatched', '~send'],
  ['什么时候 啥时候 几时 何时 几号 哪天 多久 多会儿 when how_long', '~when'],
  ['订单 单子 我的单 下的单 下单 买的东西 买的 我买的 order orders purchase', '~order'],
  ['地址 收货地址 收货人 收件人 收货 寄到 送到 改寄 门牌 address', '~address'],
  ['改 修改 改成 改到 改为 更改 变更 换成 写错 填错 写错了 搞错 弄错 错了 change update edit wrong', '~change'],
  ['电话 手机号 号码 联系方式 phone number', '~phone'],
  ['发票 专票 普票 电子票 增值税 抬头 税号 开票 invoice receipt', '~invoice'],
  ['优惠券 优惠卷 优惠码 券 卷 代金券 折扣 折 红包 优惠 满减 打折 活动价 coupon coupons voucher discount promo', '~coupon'],
  ['领 领取 领券 给我发 送我 有没有 有吗 get claim', '~claim'],
  ['降价 降了 便宜了 跌价 掉价 差价 价差 价保 保价 价格保护 补差 补差价 买贵了 买亏了 price_drop cheaper price_match price_protection difference', '~price'],
  ['投诉 举报 曝光 12315 消协 工商 维权 complain complaint report_you', '~complain'],
  ['经理 主管 领导 负责人 店长 管事 manager supervisor', '~manager'],
  ['查 查询 查一下 查查 看看 看一下 看下 帮看 查下 check look_up status', '~check'],
  ['催 催一下 催促 催单 加急 快点 快一点 尽快 怎么还 咋还 还没 还不 没动静 没消息 急 赶紧 赶快 麻利 hurry still_not still not_yet', '~urge'],
  ['取消 撤销 撤单 退单 不买了 不想买 后悔 拍错 拍错了 cancel', '~cancel'],
  ['坏 坏了 坏的 破了 破的 破损 开线 掉色 有问题 有瑕疵 质量 不合适 不喜欢 不满意 broken damaged defective', '~bad'],
  ['回电 回电话 打电话给我 打给我 给我打 联系我 回个电话 回拨 call_me call_back callback', '~callback'],
]) // prettier-ignore
