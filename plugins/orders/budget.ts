/** What something may cost at most, as people say it: 三百以内, 预算200到300, up to 300. */

const digits = '零一二三四五六七八九'
const units: Record<string, number> = { 十: 10, 百: 100, 千: 1000, 万: 10_000 }
const number = String.raw`(\d{1,6}(?:\.\d{1,2})?|[零一二两三四五六七八九十百千万]{1,8})`
const money = String.raw`\s*(?:元|块钱|块|yuan|rmb)?\s*`
/** Of a range the end counts. */
const range = String.raw`(?:${number}${money}(?:到|至|-|~|—)\s*)?${number}(?![\d.零一二两三四五六七八九十百千万])(?!\s*(?:cm|kg|厘米|公分|斤|公斤|岁|天|升|件|个|双|条))`

const patterns = [
  // 三百以内, 两百左右: the figure first.
  new RegExp(`(?<!身高|体重|\\d)${range}${money}(?:以内|之内|以下|内|左右|上下|or less|at most)`),
  new RegExp(
    `(?:不超过|不要超过|别超过|不能超过|超过不了|不高于|低于|少于|最多|顶多|预算|控制在|under|up to|within|below|less than|at most|no more than|budget)(?:是|在|大概|大约|就|只有|of|is|about|around|to|花|出|[:：]|\\s)*${range}`,
  ),
]

/** Fen, or null where no limit is said. The last figure said counts: people correct themselves. */
export function limitIn(said: string): number | null {
  const text = said.normalize('NFKC').toLowerCase()
  for (const pattern of patterns) {
    const last = [...text.matchAll(new RegExp(pattern, 'g'))].at(-1)
    if (!last) continue
    const yuan = valueOf(last[2]!)
    if (yuan > 0) return Math.round(yuan * 100)
  }
  return null
}

/** 三百五 is 350 and 两三百 is 300: the dearer one, so that nothing they would take is left out. */
function valueOf(written: string): number {
  if (/^\d/.test(written)) return Number(written)
  let [sum, digit, last] = [0, 0, 0]
  for (const one of written.replaceAll('两', '二')) {
    const unit = units[one]
    if (unit === undefined) digit = digits.indexOf(one)
    else if (unit === 10_000) [sum, digit, last] = [(sum + digit) * unit, 0, unit]
    else [sum, digit, last] = [sum + (digit || 1) * unit, 0, unit]
    if (one === '零') last = 10
  }
  return sum + (last > 10 ? (digit * last) / 10 : digit)
}
