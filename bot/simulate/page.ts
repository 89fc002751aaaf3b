/** The part of docs/operators/scale.md that is figures: made from a simulation, so that page and costs cannot differ. */
import { beside, off } from './beside.ts'
import { costsOf, type CostsFile } from './costs.ts'
import type { Curve } from './picture.ts'
import type { Shop } from './saturate.ts'
import { about, enough, signed } from './words.ts'

export const pageSizes = [1, 2, 4, 8, 16, 32, 64]
export const pageCores = [4, 8, 16, 32]
export const pageShop = { contacts: 10_000, rush: { everySeconds: 10, times: 3 }, patienceMs: 1000, seed: 1 }

const [begin, end] = ['<!-- made by: npm run bench -- scale -->', '<!-- end -->']
/** What a customer says in one conversation, and how much of a day's come in its busiest hour: a shop's own figures differ. */
const [turnsAConversation, busiestHour] = [6, 0.15]

/** @throws Error if the page has no place for it */
export function replaceBlock(page: string, text: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the page has no ${begin} … ${end}`)
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`
}

export function block(curves: readonly Curve[], shop: Omit<Shop, 'databaseCores'>, file: CostsFile): string {
  const { made } = file
  const costs = costsOf(file)
  const rows = pageSizes.map((processes, at) => {
    const cells = curves.map(({ sizes }) => {
      const { rate, fullest } = sizes[at]!
      return `${about(rate)}${fullest === 'process' ? '' : fullest === 'database' ? ' ▪' : ' ◦'}`
    })
    return `| ${[processes, ...cells].join(' | ')} |`
  })
  const buy = curves.map(({ databaseCores, sizes }) => {
    const best = enough(sizes) ?? sizes.at(-1)!
    const perDay = (best.rate * 3600) / busiestHour / turnsAConversation
    return `| ${databaseCores} | ${best.processes} | ${about(best.rate)} | ${about(best.rushRate)} | ${about(perDay)} |`
  })
  const us = (value: number): string => `${Math.round(value).toLocaleString('en')} µs`
  return [
    `Measured ${made.on}: ${made.contacts.toLocaleString('en')} contacts in bursts of ${made.burst}, ${made.atOnce} at a moment, on ${made.cores} cores that clients, processes and database shared (${made.machine}, Node ${made.node}; \`${made.command}\`). A turn cost ${us(costs.processUs)} of a process and ${us(costs.databaseUs)} of the database; one that came to another process ${us(costs.elsewhereUs)} and ${us(costs.databaseElsewhereUs)} more; a letter that tells the others what moved ${us(costs.hearUs)} of each that hears it and ${us(costs.redisUs + costs.redisEachUs * 64)} of Redis if they are 64.`,
    '',
    `Turns a second, 99 of 100 answered within ${shop.patienceMs / 1000} s, when one second in ${shop.rush.everySeconds} brings ${shop.rush.times} times as many (▪ the database is full first, ◦ Redis; otherwise the processes):`,
    '',
    `| processes | ${curves.map(({ databaseCores }) => `database of ${databaseCores} cores`).join(' | ')} |`,
    `|${' --: |'.repeat(curves.length + 1)}`,
    ...rows,
    '',
    `What to buy: the most processes that a database still feeds, and what such a shop carries. A day of ${turnsAConversation} messages a conversation, ${Math.round(busiestHour * 100)} % of them in the busiest hour:`,
    '',
    '| cores of the database | processes, a core each | turns/s | in the rush | conversations a day |',
    '| --: | --: | --: | --: | --: |',
    ...buy,
    '',
    'How far to trust it: the same machine with the same clients, reckoned beside measured. There everybody writes as fast as they are answered, on cores that all share; 99 of 100 waited no longer than p99. Waits are reckoned too short, so the tables above take them for ' +
      `${shop.slack.toFixed(1)} times as long as reckoned.`,
    '',
    '| processes | turns/s reckoned | measured | off by | p99 ms reckoned | measured | off by |',
    '| --: | --: | --: | --: | --: | --: | --: |',
    ...beside(file).map(({ processes, turnsPerSecond, p99Ms }) =>
      [processes, turnsPerSecond, p99Ms]
        .map((cell) =>
          typeof cell === 'number'
            ? `| ${cell} |`
            : ` ${Math.round(cell.reckoned)} | ${Math.round(cell.measured)} | ${signed(off(cell))} |`,
        )
        .join(''),
    ),
  ].join('\n')
}
