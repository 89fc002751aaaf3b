/** The machine: Node, the parts that came with the package, the clock. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packagedConsole } from '../../server/built.ts'
import { bad, note, ok, type Finding } from './finding.ts'

/** Parts with native code, and what they are for: the shop does not run without them. */
const needed: readonly (readonly [string, string, string])[] = [
  ['better-sqlite3', '存数据', 'the data'],
  ['@node-rs/argon2', '员工密码', 'passwords of the staff'],
  ['@node-rs/jieba', '中文分词', 'Chinese words'],
]
/** A clock may be corrected by this much. */
const skewMs = 60_000
const firstYear = 2026

export function node(version: string): Finding {
  return ok('node', `Node ${version}`, `Node ${version}`)
}

/** Loads what has native code, looks for the workbench's pages, and names optional parts that are missing. */
export async function parts(): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [name, zh, en] of needed)
    try {
      await import(name)
    } catch (error) {
      const why = (error as Error).message.split('\n')[0]
      findings.push(bad('parts', [`${name}（${zh}）装不上：${why}`, `${name} (${en}) does not load: ${why}`], [`在这台机器上重新 npm ci`, 'run npm ci again on this machine'])) // prettier-ignore
    }
  const folder = packageFolder()
  if (packagedConsole() === null && !existsSync(join(folder, 'console/index.html')))
    findings.push(note('parts', ['没有客服工作台的页面', "the workbench's pages are missing"], ['重新安装这个包', 'install the package again'])) // prettier-ignore
  for (const name of optionalParts(folder))
    if (!resolves(name, folder))
      findings.push(note('parts', [`没有装可选的 ${name}`, `the optional ${name} is not installed`], [`需要时 npm install ${name}`, `npm install ${name}, if you want what it is for`])) // prettier-ignore
  if (findings.length === 0) findings.push(ok('parts', '需要的部件都在', 'every part is here'))
  return findings
}

/** @param newestAt UTC ms of the newest thing recorded */
export function clock(now: number, newestAt: number | null): Finding {
  const shown = new Date(now).toISOString().slice(0, 19)
  const set = ['让系统校时（NTP）', 'let the system set it (NTP)'] as const
  if (new Date(now).getUTCFullYear() < firstYear)
    return bad('clock', [`时钟是 ${shown}Z，太早了`, `the clock says ${shown}Z, which is long ago`], set)
  const behindMs = newestAt === null ? 0 : newestAt - now
  if (behindMs > skewMs) {
    const minutes = Math.ceil(behindMs / 60_000)
    return bad('clock', [`时钟比最后一条记录慢了 ${minutes} 分钟，定时的事会一直等`, `the clock is ${minutes} min behind what was recorded last: whatever is due waits`], set) // prettier-ignore
  }
  return ok('clock', `时钟 ${shown}Z`, `the clock says ${shown}Z`)
}

function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

function optionalParts(folder: string): string[] {
  const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    optionalDependencies?: Record<string, string>
  }
  return Object.keys(own.optionalDependencies ?? {})
}

function resolves(name: string, folder: string): boolean {
  try {
    createRequire(join(folder, 'package.json')).resolve(name)
    return true
  } catch {
    return false
  }
}
