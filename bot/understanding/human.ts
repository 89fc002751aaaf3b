/** Hears the wish for a person when it is said outright; a mere mention of 客服 is none. */

const person =
  '(?:人工|真人|活人|真的人|人类|(?:人工|真人|在线)?客服(?:人员|小姐姐|小哥|妹子|mm)?|人工服务|坐席|专员|人来)'
const wishes = [
  // 转人工, 找真人, 叫客服来, 我要人工客服, 接人工
  `(?:转接?|接入?|接通|切换?到?|换(?:个|成|到)?|呼叫)(?:一下|到|至|个|给我)?(?:你们的?)?(?:${person}(?!费|成本|智能)|人(?=$|[,.!?。~ 来吧]))`,
  `(?:找|叫|喊|要|需要|请|让|想找|有没有|给我(?:来|找|接|安排|派)?个?|帮我(?:找|接|叫|转)个?|来(?:个|一个|位))(?:一下|一个|个|位|你们的?|到|你们)?(?:人工|真人|活人|真的人|人工客服|真人客服|人工服务)(?!费|成本|智能|(?:验货|质检|编织|缝))`,
  `(?:找|叫|喊|让|请|换)(?:一下|一个|个|位)?(?:你们的?)?客服(?:人员)?(?:来|出来|过来|接|跟我|和我|说话|回复|处理|联系|给我|上线)`,
  `(?:找|叫|喊|联系|呼叫|转)(?:一下|一个|个)?(?:你们的?)?(?:客服|人)$`,
  `(?:跟|和|与)(?:一个|个)?(?:真人|人工|活人|真的人|人|客服)(?:客服)?(?:说|聊|讲|谈|沟通|对话|通话)`,
  `(?:不想|不要|别|不跟|不和|懒得)(?:再)?(?:跟|和|让|用)?(?:机器人|机器|ai|智能客服)(?:说|聊|讲|回|废话)?`,
  `^(?:有人[吗么]?[,?!。 ]*(?:我)?(?:要|找|转).{0,4})?(?:人工|真人|人工客服|真人客服|转人工客服|人工服务|人工人工|人工在吗|人工在不在|有人工[吗么]|有真人[吗么]|有没有人工|有没有真人|人工呢)[,.!?。~ 啊呢吧]*$`,
  `(?:talk|speak|chat|connect me|transfer me|put me through|switch me)(?: me)? ?(?:to|with)? (?:a |an |the |some)?(?:real |live |actual )?(?:person|human|agent|representative|someone|somebody|operator|human being)`,
  `(?:i )?(?:want|need|get me|give me|can i (?:have|get)|looking for)(?: to)?(?: talk to| speak to| speak with)? (?:a |an )?(?:real |live |actual )?(?:person|human|agent|representative|operator)`,
  `^(?:agent|human|representative|operator|real person|live agent|live chat|person)(?: please| pls| now)?[.!?]*$`,
]
const pattern = new RegExp(wishes.map((w) => `(?:${w})`).join('|'), 'u')

// 不用转人工, 怎么转人工费… and things that only look alike.
const unwanted =
  /(?:不用|不需要|不必|别|不要|不想)(?:帮我|给我)?(?:转|找|叫|接)(?:到)?(?:人工|真人|客服)|(?:客服|人工)(?:电话|热线|微信|几点|什么时候|上班|下班|工作时间)|人工(?:费|智能|合成|皮革|草|宝石|林)|do(?:n'?t| not) (?:want|need) (?:a |an )?(?:human|agent|person)/u

/** Takes the folded text; true only for an outright wish. */
export function wantsPerson(folded: string): boolean {
  const text = folded.slice(0, 400)
  const plain = text.replace(/^(?:你好|您好|在吗|请|麻烦|帮我|我|那|喂|hi|hello|please)[,.!?。~ ]*/u, '')
  return (pattern.test(text) || pattern.test(plain)) && !unwanted.test(text)
}
