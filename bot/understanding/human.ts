/** Hears the wish for a person when it is said outright; a mere mention of 客服 is none. */

const person =
  '(?:人工|真人|活人|真的人|人类|(?:人工|真人|在线)?客服(?:人员|小姐姐|小哥|妹子|mm)?|人工服务|坐席|专员|人来)'
const wishes = [
  // 转人工, 找真人, 叫客服来, 我要人工客服, 接人工
  `(?:转接?|接入?|接通|切换?到?|换(?:个|成|到)?|呼叫)(?:一下|到|至|个|给我)?(?:你们的?)?(?:${person}(?!费|成本|智能)|人(?=$|[,.!?。~ 来吧]))`,
  `(?:找|叫|喊|要|需要|请|让|想找|有没有|给我(?:来|找|接|安排|派)?个?|帮我(?:找|接|叫|转)个?|来(?:个|一个|位))(?:一下|一个|个|位|你们的?|到|你们)?(?:人工|真人|活人|真的人|人工客服|真人客服|人工服务)(?!费|成本|智能|(?:验货|质检|编织|缝))`,
  `(?:找|叫|喊|让|请|换)(?:一下|一个|个|位)?(?:你们的?)?客服(?:人员)?(?:来|出来|过来|接|跟我|和我|说话|回复|处理|联系|给我|上线)`,
  `(?:找|叫|喊|联系|呼叫|转)(?:一下|一个|个)?(?:你们的?)?(?:客服|人)[,.!?。~ 啊呢吧]*$`,
  // 来个人, 叫人来, 换个会说话的人, 给我找个懂的
  `(?:来|叫|换|派|安排|找|喊)(?:一?个|一?位)?(?:活的?|真|懂(?:的|事的)?|(?:能|会)(?:说话|办事|处理|做主|听懂)的?)(?:人)?(?:来|过来|跟我说|聊)?[,.!?。~ 啊呢吧行吗么]*$`,
  `(?:^|[,.!?。~ ]|能不能|可不可以|可以|能|给我|麻烦|快|请|帮我)(?:来|叫|派|安排|换)(?:一?个|一?位)?人(?:来|过来|处理|回复|说话|接|吧|啊|呢)*[,.!?。~ 行吗么]*$`,
  `(?:跟|和|与|同)(?:你们的?)?(?:一个|个)?(?:真人|人工|活人|真的人|人|客服)(?:客服|人员)?(?:直接)?(?:说|聊|讲|谈|沟通|对话|通话|交流)(?!过)`,
  `(?:人工|真人)(?:客服|服务)?(?:人员)?(?:快点?|马上|赶紧|立刻|出)*(?:来|上线|接(?!受)|回复|回话)`,
  `(?:找|要|有没有|有)个?人(?:来|能|可以|跟我|和我)?(?:说话|说句话|问问?|处理|解决|帮忙|管一?下|管管|回(?:我|答|复))`,
  `(?:不想|不要|别|不跟|不和|懒得)(?:再)?(?:跟|和|让|用)?(?:机器人|机器|ai|智能客服)(?:说|聊|讲|回|废话)?`,
  `(?:^|[,.!?。~ ])(?:有人[吗么]?[,?!。 ]*(?:我)?(?:要|找|转).{0,4})?(?:人工|真人|人工客服|真人客服|转人工客服|人工服务|在线客服|客服|人工人工|(?:人工|人工客服|真人)在[吗不么](?:在)?|有人工客?服?[吗么]|有真人[吗么]|有没有人工|有没有真人|(?:人工|客服)(?:人员|人)?呢|真人服务)(?:谢谢|拜托)?(?=$|[,.!?。~ 啊呢吧])`,
  `(?:要|需要|安排|派|给我)(?:一?个|一?位)?客服(?:人员)?(?=$|[,.!?。~ 啊呢吧给来])`,
  `^(?:人呢|人都去哪了|人去哪了|有没有人管)[,.!?。~ 啊呢吧]*(?:人呢[,.!?。~ 啊呢吧]*)*$`,
  `客服(?:人员)?(?:在哪|哪去了|人呢|死哪).{0,4}出来`,
  `(?:talk|speak|chat|connect me|transfer me|put me through|switch me)(?: me)? ?(?:to|with)? (?:a |an |the |some)?(?:real |live |actual )?(?:person|human|agent|representative|someone|somebody|operator|human being)`,
  `(?:i )?(?:want|need|get me|give me|can i (?:have|get)|looking for)(?: to)?(?: talk to| speak to| speak with)? (?:a |an )?(?:real |live |actual )?(?:person|human|agent|representative|operator)`,
  `^(?:agent|human|representative|operator|real person|live agent|live chat|person)(?: please| pls| now)?[.!?]*$`,
]
const pattern = new RegExp(wishes.map((w) => `(?:${w})`).join('|'), 'u')

// 不用转人工, 我不要人工 and things that only look alike.
const unwanted =
  /(?:不用|不需要|不必|别|不要|不想|无需)(?:再)?(?:帮我|给我)?(?:转|找|叫|接|换)?(?:到)?(?:人工|真人|客服)(?:客服|服务)?(?!智能)|(?:客服|人工)(?:电话|热线|微信|邮箱|几点|什么时候|上班|下班|工作时间)|人工(?:费|智能|合成|皮革|草|宝石|林)|do(?:n'?t| not) (?:want|need)(?: to (?:talk|speak) to)? (?:a |an )?(?:human|agent|person)/gu

/** Takes the folded text; true only for an outright wish. */
export function wantsPerson(folded: string): boolean {
  const text = folded.slice(0, 400)
  const plain = text.replace(/^(?:你好|您好|在吗|请|麻烦|帮我|我|那|喂|hi|hello|please)[,.!?。~ ]*/u, '')
  if (!pattern.test(text) && !pattern.test(plain)) return false
  // 我不要人工智能，转人工: what is left without the refusal still wishes.
  const rest = text.replace(unwanted, ' ')
  return rest === text || pattern.test(rest.trim())
}
