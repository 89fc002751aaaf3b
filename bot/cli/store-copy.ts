/** `nightdesk store copy`: a shop moves to another store; broken off it goes on, and at the end both sides are compared. */
import { resolve } from 'node:path'
import { existsSync } from 'node:fs'
import { BotError } from '../sdk/index.ts'
import { copyStore, type Progress } from '../store/moving/copy.ts'
import type { House } from '../store/moving/house.ts'
import { differenceOf, fingerprint, readContent, type Difference } from '../store/moving/verify.ts'
import { openMeter } from './copy-meter.ts'

export interface CopyOptions {
  from: string
  to: string
  /** What of the two was written on the command line, so that the command to go on can be told. */
  written?: string
  /** Compares only. */
  verify: boolean
  json: boolean
  language: 'zh' | 'en'
}

export interface CopyWorld {
  print: (line: string) => void
  /** A line that replaces the one before, on a terminal; null elsewhere. */
  rewrite: ((line: string) => void) | null
  now: () => number
  /** True once somebody wants it to stop. */
  stopped: () => boolean
}

/**
 * Exit status 0: copied and the same · 1: stopped, or not the same.
 * @throws BotError for what cannot be opened, or must not be copied
 */
export async function storeCopy(options: CopyOptions, world: CopyWorld): Promise<number> {
  const { language, json } = options
  const told = texts[language]
  const meter = openMeter(world, json, told.kinds)
  const from = await openHouse(options.from, { mustExist: true }, world.now)
  try {
    const to = await openHouse(options.to, { mustExist: options.verify }, world.now)
    try {
      if (!options.verify) {
        meter.begin('copy', told.copying(from.place, to.place))
        const whole = await copyStore(from, to, {
          report: (progress: Progress) => meter.report(progress),
          stopped: world.stopped,
        })
        if (!whole) return stopped(options, world, told)
        meter.end(told.copied)
      }
      return await compare(from, to, options, world)
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }

  async function compare(
    source: House,
    target: House,
    { verify }: CopyOptions,
    { print }: CopyWorld,
  ): Promise<number> {
    meter.begin('verify', told.comparing)
    const theirs = await readContent(source, (done) => meter.report({ kind: null, done, total: null }))
    const ours = await readContent(target, (done) => meter.report({ kind: null, done, total: null }))
    const difference = differenceOf(theirs, ours)
    const { counts } = theirs
    const hash = fingerprint(theirs)
    const note = await target.note()
    if (note && difference === null) await target.setNote({ ...note, verified: true })
    if (json)
      print(JSON.stringify({ event: 'done', same: difference === null, contacts: counts.contact, messages: counts.message, counts, hash, difference })) // prettier-ignore
    else if (difference === null) {
      print(told.same(counts.contact, counts.message, hash))
      if (!verify) print(told.next(options.to))
    } else for (const line of tell(difference, told, note?.verified === true)) print(line)
    return difference === null ? 0 : 1
  }
}

function stopped(options: CopyOptions, { print }: CopyWorld, told: (typeof texts)['en']): number {
  if (options.json) print(JSON.stringify({ event: 'stopped' }))
  else
    print(told.stopped(`nightdesk store copy ${options.written ?? `--from ${options.from} --to ${options.to}`}`))
  return 1
}

/** This process's terminal; Ctrl-C stops at the end of a page, twice at once. */
export function terminalWorld(): CopyWorld {
  let asked = 0
  process.on('SIGINT', () => {
    asked += 1
    if (asked > 1) process.exit(130)
  })
  process.on('SIGTERM', () => (asked += 1))
  const { stdout } = process
  let moving = false
  return {
    print(line) {
      stdout.write(`${moving ? '\n' : ''}${line}\n`)
      moving = false
    },
    rewrite: stdout.isTTY
      ? (line) => {
          stdout.write(`\r\u001b[2K${line}`)
          moving = true
        }
      : null,
    now: () => performance.now() + performance.timeOrigin,
    stopped: () => asked > 0,
  }
}

/** At most so many contacts are named. */
const mostNamed = 10

/** @param before they were the same once: a shop was opened on one of them since */
function tell({ counts, contacts }: Difference, told: (typeof texts)['en'], before: boolean): string[] {
  const named = contacts.slice(0, mostNamed).map((id) => (id === '' ? told.shop : id))
  const more = contacts.length > mostNamed ? ` … (${contacts.length})` : ''
  return [
    before ? told.since : told.differs,
    ...counts.map(({ kind, from, to }) => `  ${told.kinds[kind]}: ${from} → ${to}`),
    ...(named.length > 0 ? [`  ${told.contacts}: ${named.join(', ')}${more}`] : []),
  ]
}

async function openHouse(
  address: string,
  { mustExist }: { mustExist: boolean },
  now: () => number,
): Promise<House> {
  if (/^mongodb(\+srv)?:/.test(address)) {
    const { openMongoHouse } = await import('../store/mongo/moving.ts')
    return openMongoHouse(address, now)
  }
  const path = /^sqlite:(?:\/\/)?(.+)$/.exec(address)?.[1]
  if (path === undefined)
    throw new BotError(
      'config.missing',
      `"${address}" is no store; give sqlite:FOLDER (the data folder) or mongodb://host:port/name`,
    )
  const folder = resolve(path)
  if (mustExist && !existsSync(resolve(folder, 'nightdesk.db')))
    throw new BotError(
      'config.missing',
      `there is no data in ${folder}; give the folder that NIGHTDESK_DATA names`,
    )
  const { openSqliteHouse } = await import('../store/sqlite/moving.ts')
  return openSqliteHouse(folder)
}

const texts = {
  zh: {
    copying: (from: string, to: string) => `从 ${from} 搬到 ${to}`,
    copied: '搬完了，来对一遍',
    comparing: '逐个顾客比对两边的内容',
    same: (contacts: number, messages: number, hash: string) =>
      `两边一样：${contacts} 位顾客，${messages} 条消息，指纹 ${hash}`,
    next: (to: string) =>
      to.startsWith('sqlite:')
        ? `接下来用 NIGHTDESK_DATA=${to.replace(/^sqlite:(\/\/)?/, '')} npm start 开店；旧的数据没有动过`
        : '接下来把 NIGHTDESK_STORE 设成新的地址再开店；旧的数据没有动过',
    stopped: (command: string) => `停在这里，已搬的都在。接着搬：${command}`,
    differs: '两边不一样，先别开店：',
    since: '两边搬完时一样，之后又写了东西：',
    contacts: '内容不同的顾客',
    shop: '（店铺自己的数据）',
    kinds: {
      secret: '密钥', release: '内容版本', account: '账号', token: '登录凭证', value: '小数据', counter: '计数',
      contact: '顾客', message: '消息', journal: '日志', event: '事件', queue: '排队', dead: '死信', row: '插件数据',
      key: '去重键', open: '未完成的事',
    }, // prettier-ignore
  },
  en: {
    copying: (from: string, to: string) => `moving from ${from} to ${to}`,
    copied: 'all is copied; now both sides are compared',
    comparing: 'comparing the content of every contact',
    same: (contacts: number, messages: number, hash: string) =>
      `both hold the same: ${contacts} contacts, ${messages} messages, fingerprint ${hash}`,
    next: (to: string) =>
      to.startsWith('sqlite:')
        ? `open the shop there by NIGHTDESK_DATA=${to.replace(/^sqlite:(\/\/)?/, '')} npm start; the old data is as it was`
        : 'open the shop there by setting NIGHTDESK_STORE to the new address; the old data is as it was',
    stopped: (command: string) => `stopped here, what was copied stays. To go on: ${command}`,
    differs: 'the two differ; do not open the shop on the copy:',
    since: 'the two were the same when all was copied, and were written to since:',
    contacts: 'contacts whose content differs',
    shop: "(the shop's own data)",
    kinds: {
      secret: 'keys', release: 'releases', account: 'accounts', token: 'sign-ins', value: 'values', counter: 'counters',
      contact: 'contacts', message: 'messages', journal: 'journal', event: 'events', queue: 'queue', dead: 'dead letters',
      row: 'plugin rows', key: 'dedupe keys', open: 'unfinished work',
    }, // prettier-ignore
  },
}
