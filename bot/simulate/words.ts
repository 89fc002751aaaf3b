/** What a simulation found, in words for whoever pays for the machines. */
import { off, type Beside, type Pair } from './beside.ts'
import type { CostsFile } from './costs.ts'
import type { Part, Shop, Size } from './saturate.ts'

export type Language = 'zh' | 'en'

const parts: Record<Language, Record<Part, string>> = {
  zh: { process: '进程', database: '数据库', redis: 'Redis' },
  en: { process: 'processes', database: 'database', redis: 'Redis' },
}

/** Two digits are more than a simulation knows; the third would be a promise. */
export function about(value: number): string {
  if (value <= 0) return '0'
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return (Math.round(value / step) * step).toLocaleString('en')
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** One line a size, the header first; columns aligned. */
export function table(sizes: readonly Size[], language: Language): string[] {
  const header =
    language === 'zh'
      ? ['进程', '句/秒', '高峰句/秒', 'p50 ms', 'p99 ms', '进程忙', '数据库忙', 'Redis 忙', '先满']
      : ['processes', 'turns/s', 'in the rush', 'p50 ms', 'p99 ms', 'process', 'database', 'Redis', 'full first']
  const rows = sizes.map((size) => [
    String(size.processes),
    about(size.rate),
    about(size.rushRate),
    String(Math.round(size.p50Ms)),
    String(Math.round(size.p99Ms)),
    percent(size.busy.process),
    percent(size.busy.database),
    percent(size.busy.redis),
    parts[language][size.fullest],
  ])
  const lines = [header, ...rows]
  const widths = header.map((_, at) => Math.max(...lines.map((line) => width(line[at]!))))
  return lines.map((line) => line.map((cell, at) => `${' '.repeat(widths[at]! - width(cell))}${cell}`).join('  '))
}

/** How far to trust it, a line for each number of processes that was measured. */
export function trust(rows: readonly Beside[], language: Language): string[] {
  const zh = language === 'zh'
  const pair = (of: Pair): string =>
    zh
      ? `推算 ${Math.round(of.reckoned)}，实测 ${Math.round(of.measured)}（${signed(off(of))}）`
      : `${Math.round(of.reckoned)} reckoned, ${Math.round(of.measured)} measured (${signed(off(of))})`
  return rows.map(({ processes, turnsPerSecond, p99Ms }) =>
    zh
      ? `对照 ${processes} 个进程：每秒句数${pair(turnsPerSecond)}；p99 毫秒${pair(p99Ms)}`
      : `beside, ${processes} process${processes === 1 ? '' : 'es'}: turns/s ${pair(turnsPerSecond)}; p99 ms ${pair(p99Ms)}`,
  )
}

export const signed = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(Math.round(share * 100))} %`

/** Columns of a terminal: a Chinese character takes two. */
const width = (text: string): number =>
  [...text].reduce((sum, char) => sum + (char.codePointAt(0)! > 0x2e7f ? 2 : 1), 0)

/** From which size on another process does not help any more; null: every one of these helped. */
export function enough(sizes: readonly Size[]): Size | null {
  const ordered = [...sizes].sort((a, b) => a.processes - b.processes)
  const helps = (at: number): boolean => ordered[at + 1]!.rate > ordered[at]!.rate * 1.05
  for (let at = 0; at < ordered.length - 1; at++) if (!helps(at)) return ordered[at]!
  return null
}

export function findings(sizes: readonly Size[], shop: Shop, { made }: CostsFile, language: Language): string[] {
  const zh = language === 'zh'
  const first = enough(sizes)
  const most = sizes.reduce((best, size) => (size.rate > best.rate ? size : best))
  const full = parts[language][(first ?? most).fullest]
  const said =
    first === null
      ? zh
        ? `到 ${most.processes} 个进程为止，每加一个都有用；先满的是${full}。`
        : `Up to ${most.processes} processes each one helps; full first: the ${full}.`
      : zh
        ? `到 ${first.processes} 个进程，每秒约 ${about(first.rate)} 句，${full}就满了：再加进程没有用。`
        : `At ${first.processes} processes and about ${about(first.rate)} turns/s the ${full} ${first.fullest === 'process' ? 'are' : 'is'} full: more processes do not help.`
  const { rush, astray, databaseCores, patienceMs, slack } = shop
  return [
    said,
    zh
      ? `条件：100 句里 99 句在 ${patienceMs} ms 内答完；数据库 ${databaseCores} 核；每 ${rush.everySeconds} 秒有 1 秒是平时的 ${rush.times} 倍；${percent(astray)} 的请求到了别的进程；等待按推算的 ${slack.toFixed(1)} 倍算。`
      : `Given: 99 of 100 turns answered within ${patienceMs} ms; a database of ${databaseCores} cores; one second in ${rush.everySeconds} with ${rush.times} times as many; ${percent(astray)} of requests at another process; waits taken for ${slack.toFixed(1)} times as long as reckoned.`,
    zh
      ? `成本来自 ${made.on} 的一次测量（${made.command}，Node ${made.node}，${made.cores} 核共用）：这里是推算，不是承诺。`
      : `Costs measured on ${made.on} (${made.command}, Node ${made.node}, ${made.cores} shared cores): this reckons, it does not promise.`,
  ]
}
