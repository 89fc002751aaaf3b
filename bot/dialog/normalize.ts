/** Texts made comparable: one width, one case, no punctuation, no filler words around the answer. */

/** NFKC, lower case, no punctuation, symbols or blanks (single blanks stay between Latin words). */
export function plainText(text: string): string {
  let plain = known.get(text)
  if (plain === undefined) {
    plain = strip(text)
    if (known.size >= remembered) known.clear()
    known.set(text, plain)
  }
  return plain
}

/** Memo of a pure function: an utterance is compared with many things, and the same few are said all night. */
const known = new Map<string, string>()
const remembered = 2000

function strip(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}*#+]+/gu, ' ')
    .replace(/ *(?<![a-z0-9]) +| +(?![a-z0-9]) */g, '')
    .trim()
}

const before =
  /^(?:那个|那就|那|呃|额|嗯+|啊|哦|噢|唉|诶|就是|就|我是说|我想要|我想选|我想|我要选|我要|我选|我|想要|要|选择|选|请|帮我|麻烦|应该是|应该|可能是|大概是|因为|是因为|是|it s|its|it is|i want|i d like|i choose|the|um+|uh+|please|because|well)\s*/
const after =
  /\s*(?:吧|呀|啊|哦|呢|的|了|啦|嘛|哈|谢谢|这个|那个|这件|这一个|就行|就好|可以了|please|thanks|thank you|one)$/

/** The plain text without filler words in front and behind. Never empty if the text was not. */
export function coreText(text: string): string {
  let core = plainText(text)
  for (let i = 0; i < 6; i++) {
    const shorter = core.replace(before, '').replace(after, '')
    if (shorter === core || shorter === '') break
    core = shorter
  }
  return core
}

const ordinals: Record<string, number> = {
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
}
const ordinalsEn: Record<string, number> = { first: 1, second: 2, third: 3, fourth: 4, fifth: 5, sixth: 6 }

/** "第二个", "2", "b", "the second", "选项3", "最后一个" (of `count`) → 1-based position; null if it is none. */
export function ordinalOf(core: string, count: number): number | null {
  const position = positionOf(core, count)
  return position !== null && position >= 1 && position <= count ? position : null
}

function positionOf(core: string, count: number): number | null {
  if (/^(?:最后(?:一)?(?:个|项|件|单|款)?|last)$/.test(core)) return count
  const digits = /^(?:第|选项|选|按|编号|option |number |no )?(\d{1,2})(?:个|项|件|单|款|条|号)?$/.exec(core)
  if (digits) return Number(digits[1])
  const han = /^第([一二三四五六七八九十])(?:个|项|件|单|款|条)?$/.exec(core)
  if (han) return ordinals[han[1]!]!
  if (/^[a-j]$/.test(core)) return core.charCodeAt(0) - 96
  return Object.hasOwn(ordinalsEn, core) ? ordinalsEn[core]! : null
}

/** "1和3", "1,3", "第一个和第二个", "a b" → positions, in order and once each; null if anything else is in it. */
export function positionsOf(text: string, count: number): number[] | null {
  const pieces = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s,，、;；和跟与及+&]+|还有|以及|and/)
    .map((piece) => coreText(piece))
    .filter((piece) => piece !== '')
  const found = new Set<number>()
  for (const piece of pieces) {
    const position = ordinalOf(piece, count)
    if (position === null) return null
    found.add(position)
  }
  return found.size > 0 ? [...found] : null
}
