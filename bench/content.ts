/**
 * `bench content`: a shop of 1,000 flows and 10,000 entries. How long it takes to read, check and compile cold, to reload after
 * one entry was changed, and what a message costs to understand there beside the demo shop.
 */
import { fileURLToPath } from 'node:url'
import { checkContent } from '../bot/content/check.ts'
import { compileRelease, type CompiledRelease } from '../bot/content/compile.ts'
import { readFolder } from '../bot/content/folder.ts'
import { loadContent } from '../bot/content/load.ts'
import { compileGuard } from '../bot/reply/guard.ts'
import { simplify } from '../bot/understanding/characters.ts'
import { seeded } from '../bot/simulate/seeded.ts'
import { fitted } from '../tests/understanding/utterances.ts'
import { goal, median, report, round } from './report.ts'
import type { BenchOptions } from './run.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const flows = 1000
const entries = 10_000
const perFile = 200

const things =
  '毛衣 大衣 裙子 裤子 围巾 水壶 炸锅 台灯 电热毯 手套 卫衣 衬衫 风衣 马甲 睡衣 袜子 帽子 背包 皮带 雨伞'.split(
    ' ',
  )
const deeds =
  '退货 换货 维修 安装 清洗 开票 催发 改址 补差 赠送 寄存 预约 转让 保养 加固 定制 回收 查验 复核 延期'.split(' ')
const ways = '怎么 能不能 什么时候 在哪里 要多久 要不要钱 谁来 可以不'.split(' ')
const tails = '办 弄 做 处理 申请 查 登记 完成'.split(' ')

/** Questions that differ, in the words of a shop; the number makes each its own. */
function question(no: number, random: () => number): string {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)]!
  return `${pick(things)}${pick(deeds)}${pick(ways)}${pick(tails)}${no}号`
}

/** The demo shop, and beside it content made by a seed. */
function bigShop(small: Readonly<Record<string, string>>): Record<string, string> {
  const random = seeded(1)
  const files: Record<string, string> = { ...small }
  for (let no = 0; no < flows; no++) {
    const examples = Array.from({ length: 6 }, (_, at) => `    - ${question(no * 10 + at, random)}`).join('\n')
    files[`flows/made-${no}.yml`] =
      `flow: made_${no}\ntitle: 第 ${no} 件事\nwhen:\n  intent:\n${examples}\nsteps:\n  - ask: detail\n    type: text\n    text: 请说说第 ${no} 件事的情况。\n  - say: 记下了，{{ detail }}。\n  - end: resolved\n`
  }
  for (let file = 0; file < entries / perFile; file++) {
    const list = Array.from({ length: perFile }, (_, at) => {
      const no = file * perFile + at
      const asks = Array.from({ length: 4 }, () => `      - ${question(no, random)}`)
      return `  - id: made_${no}\n    title: 第 ${no} 条\n    ask:\n${[...new Set(asks)].join('\n')}\n    answer: 这是第 ${no} 条的回答，照着办就行。`
    })
    files[`knowledge/made-${file}.yml`] = `topic: 造的\nentries:\n${list.join('\n')}\n`
  }
  return files
}

function compile(files: Record<string, string>, parts?: Record<string, number>): CompiledRelease {
  let at = performance.now()
  const lap = (name: string): void => {
    if (parts) parts[name] = performance.now() - at
    at = performance.now()
  }
  const read = loadContent(files)
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes.slice(0, 3)))
  lap('read')
  const mistakes = checkContent(read.content, { actions: null, channels: [] })
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes.slice(0, 3)))
  lap('check')
  const release = compileRelease(read.content)
  lap('compile')
  return release
}

/** CPU of understanding a message, µs, median of rounds. */
function factsUs(release: CompiledRelease, rounds: number): number {
  const texts = Object.values(fitted).flat()
  const now = Date.parse('2026-11-26T15:40:00Z')
  const times: number[] = []
  for (let round = 0; round < rounds + 1; round++) {
    const began = process.cpuUsage()
    for (const text of texts) release.facts(text, { now, emotions: [] })
    const { user, system } = process.cpuUsage(began)
    if (round > 0) times.push((user + system) / texts.length)
  }
  return median(times)
}

/**
 * CPU of the guard for a text, µs: one of the first that a release says, one that was not said lately, one that was. The
 * patterns are slower until they have seen some texts.
 */
function guardUs({ content }: CompiledRelease): { first: number; fresh: number; known: number } {
  const texts = content.knowledge.map(({ answer }) => answer.variants['text']?.value ?? '')
  const rounds = 20
  const spend = (look: (round: number) => (text: string) => void): number => {
    const began = process.cpuUsage()
    for (let round = 0; round < rounds; round++) texts.forEach(look(round))
    const { user, system } = process.cpuUsage(began)
    return (user + system) / (rounds * texts.length)
  }
  const guards = Array.from({ length: rounds }, () => compileGuard(content.config.guard, simplify))
  const used = guards[0]!
  return {
    first: spend((round) => (text) => guards[round]!.look(text)),
    fresh: spend((round) => (text) => used.look(`${text}${round}`)),
    known: spend(() => (text) => guards[1]!.look(text)),
  }
}

export async function run({ json, quick }: BenchOptions): Promise<void> {
  const rounds = quick ? 2 : 5
  const small = await readFolder(root)
  const big = bigShop(small)
  const demo = compile(small)
  const parts: Record<string, number> = {}
  const began = performance.now()
  const release = compile(big, parts)
  const coldMs = performance.now() - began
  const changed = {
    ...big,
    'knowledge/made-0.yml': big['knowledge/made-0.yml']!.replace('第 0 条的回答', '新的第 0 条的回答'),
  }
  const reloads = Array.from({ length: rounds }, () => {
    const from = performance.now()
    compile(changed)
    return performance.now() - from
  })
  const [demoUs, bigUs] = [factsUs(demo, rounds), factsUs(release, rounds)]
  const guard = guardUs(demo)
  const rows = [
    { name: 'read, check, compile: cold', ms: round(coldMs, 0), 'µs CPU a message': null },
    ...Object.entries(parts).map(([name, ms]) => ({
      name: `  ${name}`,
      ms: round(ms, 0),
      'µs CPU a message': null,
    })),
    { name: 'reload after one changed entry', ms: round(median(reloads), 0), 'µs CPU a message': null },
    { name: 'facts(): the demo shop', ms: null, 'µs CPU a message': round(demoUs, 1) },
    { name: 'facts(): this shop', ms: null, 'µs CPU a message': round(bigUs, 1) },
    { name: 'guard: the first texts of a release', ms: null, 'µs CPU a message': round(guard.first) },
    { name: 'guard: a text not said lately', ms: null, 'µs CPU a message': round(guard.fresh) },
    { name: 'guard: one that was', ms: null, 'µs CPU a message': round(guard.known) },
  ]
  const goals = [
    goal('s to compile cold', coldMs / 1000, '<=', 5),
    goal('ms to reload after one changed entry', median(reloads), '<=', 300),
    goal('ms CPU a message more than in the demo shop', (bigUs - demoUs) / 1000, '<=', 0.5),
  ]
  report(`content: ${flows} flows, ${entries} entries`, rows, goals, json)
}
