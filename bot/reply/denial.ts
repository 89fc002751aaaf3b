/**
 * Whether a finding is denied or warned of in its own clause: 不能保证明天送到, 请不要私下交易, 没有治疗作用. Strict on purpose: the
 * negation must stand right before it, with nothing but words of a closed list between, and the clause may hold no other
 * negation, question or condition. What is not surely a denial is none. Pure.
 */
import type { Simplify } from './reading.ts'

/** A negation, and the characters it must not follow: 能不能, 要不要, 巴不得 deny nothing. */
const negations: readonly [string, string][] = [
  ['不能', '能'],
  ['不可以?', '可非'],
  ['不会', '会'],
  ['不要', '要'],
  ['不敢', '敢'],
  ['不得', '舍恨巴怪免由值'],
  ['不是', '是可要还'],
  ['不一定', ''],
  ['不(?:应该?|该)', '应该'],
  ['不(?:具有|具备|含有?|支持|提供|承诺|允许|建议|涉及|需要?|必|用|做|作|代表|等于|意味着|表示|再)', ''],
  ['没有', '有'],
  ['(?:无需|无法|没法|没办法|难以|很难|从未|尚未|并非|绝非|不属于)', ''],
  ['(?:请勿|切勿|切忌|谨防|严防|防止|警惕|小心|当心|拒绝|杜绝|抵制|严禁|禁止)', ''],
  ['勿', ''],
  ['别', '特分个区级性识类告辨判鉴派差有'],
]
/** A negation of one character says so only to what follows at once. */
const bare: readonly [string, string][] = [
  ['不', '要何可岂莫无怎还能会是敢想该好越巴得'],
  ['没', '有还'],
  ['无', '独不'],
]

/** What may stand between the negation and what is denied. Nothing here is a verb that could take the negation for itself. */
const between =
  '(?:给|向|跟|为|对|和|与|帮|让)(?:您|你|大家|客人|顾客|他人|别人|对方|陌生人|任何人)|' +
  '能|会|可以|可|再|先|去|给|向|跟|为|以|在|到|和|任何|什么|所谓|某|的|' +
  '有|具有|具备|起到?|用于|用来|作为|当作|进行|提供|参与|相信|轻信|随意|随便|轻易|私自|擅自|自行|通过|直接|完全|' +
  '真正|明显|医疗|药物|疾病|是|一定|保证|确保|承诺|答应|肯定|百分之?百|100%'
/** 没有说…, 不能说…; but 别说 and 不说 mean something else. */
const saying = '(?<=没有|不能|不敢|不会|无法|没法|不是)(?:说过?|讲过?)'

const before = (list: readonly [string, string][]): string =>
  list.map(([word, not]) => (not === '' ? word : `(?<![${not}])(?:${word})`)).join('|')
const governed = new RegExp(`(?:${before(negations)})(?:${saying})?(?:${between}){0,4}$`, 'u')
const governedBarely = new RegExp(`(?:${before(bare)})$`, 'u')

/** Words that hold a sign of negation or of a question and are neither. */
const harmless =
  /不好意思|对不起|不过|不管|不论|无论|差不多|没关系|没事|不客气|不同|不少|不仅|不但|不只|不光|[别特]的?人|别家|别的|特别|分别|级别|区别|个别|性别|识别|类别|辨别|未来|非常|无线|无糖|无油|什么|怎么样|[谁哪]个?[也都]|难免|多少/gu
const supposed =
  '[莫岂何咋谁哪怎]|难道|难以|很难|为什么|为啥|干嘛|干吗|凭|还不|如果|要是|假如|倘若|若|万一|只要|除非|即使|即便|哪怕|反对'
const refused = '拒绝|禁止|避免|防止|谨防|杜绝'
/** Anything of it before the negation, and the sentence may mean the opposite. */
const doubtBefore = new RegExp(`[不没无未非勿否别]|${refused}|${supposed}`, 'u')
/** Before 也不能 and the like another denial of the same row may stand: 没有副作用也没有治疗作用. A question may not. */
const doubtBeforeRow = new RegExp(supposed, 'u')
const ofRow = /[也更亦且]$/u
/** The same after what is denied: 不能保证…是不可能的, …吗, …才怪. */
const doubtAfter = /[不没无未非勿否谁哪怎才就吗吧]|别|难道|么$|可以|的话|之前|以前|假的|错的|骗人|而已/u
/** 也不能, 或不会: the next of a row of denials, not a denial of the denial. */
const rows = /[也或更亦且](?:不能|不会|不可以|不具有|不具备|不提供|不支持|没有|无法|请勿)/gu
const consequence = /^(?:那么?)?(?:[就则便才](?![算像怕])|否则|不然)/u
const consequenceOfBare = /^[不没无别才]/u
/** Between two of a row of things that are denied together: 不要私下交易、线下转账. */
const joined = /^(?:[、和或及与]|以及|或者|还有)$/u

const inviting = /[快赶请来]|联系|私聊/u
const mostAfterBare = 6

const clauseEnd = /[,，。！？!?;；：:…\n]/u
/** More than a clause of this length before or after is not looked at: it is no denial then. */
const longest = 40

const plain = (text: string, simplify: Simplify): string =>
  simplify(text.normalize('NFKC')).replace(/[\s\u00ad\u200b-\u200f\u2060.·•*_“”"'‘’「」-]/gu, '')

/** True if the piece of the text from `start` to `end` is denied where it stands. */
export function isDenied(text: string, start: number, end: number, simplify: Simplify): boolean {
  const head = plain(lastClause(text.slice(0, start)), simplify)
  const hit = governed.exec(head) ?? governedBarely.exec(head)
  if (!hit || head.length > longest) return false
  const lead = head.slice(0, hit.index)
  if ((ofRow.test(lead) ? doubtBeforeRow : doubtBefore).test(lead.replace(harmless, ''))) return false
  const rest = text.slice(end)
  const stop = rest.search(clauseEnd)
  const tail = plain(stop < 0 ? rest : rest.slice(0, stop), simplify)
  if (tail.length > longest || doubtAfter.test(tail.replace(rows, '').replace(harmless, ''))) return false
  const barely = hit[0].length === 1
  // 用不用, 加不加: a question, not a denial.
  const verb = barely ? plain(text.slice(start, end), simplify)[0] : hit[0][1]
  if (hit[0].startsWith('不') && lead.endsWith(verb ?? '')) return false
  // 没加微信的快来: what goes on is about somebody else.
  if (barely && (tail.length > mostAfterBare || inviting.test(tail))) return false
  if (stop < 0) return true
  if (/[?？]/u.test(rest[stop]!)) return false
  const next = plain(rest.slice(stop + 1, stop + 1 + longest), simplify).replace(harmless, '')
  return !consequence.test(next) && !(barely && /[,，]/u.test(rest[stop]!) && consequenceOfBare.test(next))
}

/** True if nothing but a word that joins the two stands between them. */
export const isJoined = (gap: string, simplify: Simplify): boolean => joined.test(plain(gap, simplify))

function lastClause(text: string): string {
  const short = text.slice(-3 * longest)
  let from = 0
  for (let i = short.length - 1; i >= 0 && from === 0; i--) if (clauseEnd.test(short[i]!)) from = i + 1
  return short.slice(from)
}
