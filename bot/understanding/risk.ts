/** Words that need a person at once. Rules name the danger, exceptions take out figures of speech and plain questions. */

export const risks = ['self_harm', 'violence', 'injury', 'fraud'] as const
export type Risk = (typeof risks)[number]

interface Rule {
  risk: Risk
  says: RegExp
  /** Looked for in the sentence around the match. */
  but?: RegExp
}

const hypothetical =
  /会不会|会.{0,6}[吗么]|是否|会否|怕|担心|以防|防止|防(?:火|漏|电|烫|爆)|正常[吗么不]|正常的[吗么]|容易.{0,6}[吗么]|不会|没有?(?:起|着|冒|漏|爆)|能不能|安全[吗么]|有没有.{0,4}(?:保护|认证)|保护|功能|will it|does it|can it/u

const rules: readonly Rule[] = [
  {
    risk: 'self_harm',
    says: /不想活|活不下去|活够了|活着(?:真|好|太)?(?:没意思|没意义|没劲)|想(?:要)?自杀|要自杀|去自杀|自杀(?!式)|轻生|自残|自尽|寻短见|割腕|上吊|跳楼|跳河|跳江|想死|(?:从|往|在).{0,6}(?:楼|桥|天台|阳台|窗).{0,4}跳|去死算了|死了算了|结束(?:我的?|自己的?)?生命|一了百了|吃(?:了)?.{0,3}安眠药.{0,6}(?:死|走|睡过去)|遗书|kill myself|suicide|end my life|want to die|don'?t want to live|self.?harm/u,
    but: /跳楼价|(?:猫|狗|鸟|宠物|东西|它).{0,4}(?:从|往|在)|跳楼(?:大)?(?:甩卖|促销|清仓|机)|想死你|想死(?:我|他|她|它|了|这)|笑死|(?:馋|累|热|冷|困|气|急|丑|帅|美)死|不想活动|不想活得|自杀式|别想死|想死磕|想死撑|(?:电影|小说|剧|游戏|歌)(?:里|中)/u,
  },
  {
    risk: 'violence',
    says: /(?:砍|捅|打|弄|杀|揍|整|炸|烧|毒|掐|撞)死(?:你|他|她|你们|那个|这个|快递|客服)|杀了(?:你|他|她|你们)|(?:杀|砍|捅)(?:你|他)?全家|要(?:了)?你(?:们)?的?命|(?:炸|烧|砸)了?(?:你们?(?:的|家)?)(?:店|公司|仓库|办公室|门)|放(?:一?把)?火烧|(?:带|拿|提)(?:着)?(?:把)?(?:刀|斧|炸药|汽油)(?:去|来|找|过来|上门)|泼(?:你)?(?:硫酸|汽油)|弄(?:残|废)你|(?:打断|卸了?)你.{0,3}(?:腿|胳膊|手)|同归于尽|血债血偿|知道你(?:们)?(?:家)?住(?:哪|在哪).{0,8}(?:等着|小心|弄|砍)|kill you|burn (?:down )?your|bomb your|i(?:'ll| will) (?:shoot|stab|kill|hurt|beat)/u,
    but: /别(?:打|砍|杀)死|怕.{0,4}(?:打|砍|杀)死|(?:电影|小说|剧|游戏|杀毒|蟑螂|蚊|虫|细菌)/u,
  },
  {
    risk: 'injury',
    says: /着火了?|起火|失火|冒(?:出)?(?:黑|浓|白)?烟|冒火|(?:冒|出|打|闪|有|起)了?火[星花](?!塞)|火[星花]四[溅射]|爆炸|炸(?:了(?!锅)|裂(?!好|的)|开|伤)|(?:电池|充电|插头|插座|电线|机器|水壶|炸锅|加湿器|吹风机|突然).{0,6}爆(?:了|开|裂)|(?:烧焦|焦糊|糊|烧糊)的?味|自燃|漏电|触电|被?电(?:到|了)(?:我|手|孩子|人|一下)|电了一下|短路.{0,4}(?:烧|火)|烫伤|烧伤|灼伤|烫(?:到|着)了?(?:我|手|孩子|宝宝)|烫(?:出|起)(?:了)?(?:个)?(?:水?泡)|割(?:伤|破|到)(?:了)?(?:手|我)?|划(?:伤|破)(?:了)?(?:手|脸|我|孩子|皮肤)|流血|出血|受伤|中毒|(?:吃|喝)(?:了|完|后|过).{0,12}(?:拉肚子|一直拉|腹泻|呕吐|一直吐|吐了|上吐下泻|肚子疼|不舒服|过敏|恶心)|过敏.{0,8}(?:住院|医院|急诊|肿|红疹|窒息|休克)|(?:住院|进医院|送医院?|急诊|去医院了?)|窒息|吃出.{0,6}(?:虫|玻璃|铁|头发|异物|钉|刀片|苍蝇|蟑螂|老鼠)|有(?:虫子|玻璃渣|异物|蛆)|煤气味|电池鼓包|caught fire|on fire|explod|electric shock|electrocut|burn(?:ed|t) my|food poison|allergic reaction|bleeding|hospital/u,
    but: /(?:双十一|活动|销量|生意|卖|人气).{0,4}(?:爆炸|火爆|着火)|爆炸(?:性|式|盐|头|糖|好吃)|(?:心急|十万).{0,2}火|(?:屏|手机|鞋|衣|表面|包装|盒|箱|面|杯|锅|外壳).{0,4}(?:划伤|划破|割破)|钱包.{0,4}出血|大出血|吐血|出血价|医院(?:上班|工作|门口|附近|地址|收)|(?:寄|送|发|派)(?:到|去|往).{0,12}医院|医院.{0,8}(?:路|号|楼|科室)|(?:住院|急诊)(?:部|楼|大楼)|很受伤|受伤的心|心里受伤/u,
  },
  {
    risk: 'fraud',
    says: /(?:有人|有个人|接到|接了|刚接|陌生人|陌生号码|不认识的).{0,10}(?:电话|来电|微信|qq|号码|短信).{0,20}(?:退款|退钱|赔(?:我|钱|付|偿)|理赔|返现|扣费|中奖|刷单|转账|验证码)|(?:短信|链接|电话).{0,8}(?:说|让|叫|要).{0,8}(?:退款|理赔|赔付).{0,4}(?:点|链接|转账|验证码|银行卡)|(?:短信|链接|电话|网页|二维码).{0,6}(?:让|叫|要)我?.{0,6}(?:填|输|提供|发|报).{0,6}(?:银行卡|密码|验证码|身份证)|(?:让|叫|要)我.{0,6}(?:共享屏幕|屏幕共享|开共享|转账|报?验证码|把验证码|发验证码|下载会议)|冒充.{0,6}(?:客服|你们|平台|商家|快递|银监)|(?:自称|说(?:他|她)?是|号称|假冒).{0,8}(?:客服|你们(?:店|平台|公司)|售后|商家|快递公司|银保监|支付宝).{0,40}(?:退款|理赔|赔付|转账|验证码|银行卡|链接|加(?:我)?(?:微信|qq)|屏幕共享|下载|会员|百万保障|打电话|真的|扣费)|(?:客服|退款|理赔).{0,20}(?:要我|让我|叫我).{0,10}(?:转账|验证码|银行卡(?:号|密码)|屏幕共享|共享屏幕|扫码付|下载.{0,6}(?:软件|app|会议)|借呗|贷款)|(?:是不是|像|遇到|碰到|怀疑|疑似).{0,6}(?:诈骗|骗局|钓鱼|电信诈骗)|(?:诈骗|骗子)(?:电话|短信|链接|网站)|钱(?:已经|都)?被(?:骗|转)(?:走|了)|(?:账号|账户|银行卡)被盗(?:刷)?|盗刷|(?:pretend|claim)(?:ed|ing|s)? to be (?:your|from|customer)|phishing|stolen card|my account was hacked/u,
    but: /(?:不是|别)冒充/u,
  },
]

/** The first danger said in a text in lower case, or null. Questions whether a thing could be dangerous are none. */
export function readRisk(folded: string): Risk | null {
  const text = folded.slice(0, 1000)
  for (const rule of rules) {
    const match = rule.says.exec(text)
    if (!match) continue
    const sentence = around(text, match.index, match.index + match[0].length)
    if (rule.but?.test(sentence)) continue
    if (rule.risk === 'injury' && hypothetical.test(sentence)) continue
    return rule.risk
  }
  return null
}

function around(text: string, start: number, end: number): string {
  const before = Math.max(...[...'。!?;'].map((mark) => text.lastIndexOf(mark, start - 1))) + 1
  const rest = text.slice(end).search(/[。!?;]/)
  return text.slice(start === 0 ? 0 : before, rest < 0 ? text.length : end + rest + 1)
}
