/** The data: the folder and its rights, the disk, the keys, and what the store says without being opened. */
import { accessSync, constants, existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BotError } from '../../sdk/index.ts'
import { lookIntoFolder, type Look } from '../../store/sqlite/look.ts'
import { bad, note, ok, type Finding } from './finding.ts'

const tightMiB = 500
const fullMiB = 100
const others = 0o077

/** What was seen of the store goes to the other checks as well; null: no data yet, or not readable. */
export function data(folder: string): { findings: Finding[]; look: Look | null } {
  if (!existsSync(folder)) {
    const writable = firstExisting(folder)
    if (!mayWrite(writable)) return { findings: [unwritable(folder, writable)], look: null }
    const findings = [
      ok('data', `还没有数据，第一次启动会建 ${folder}`, `no data yet: the first start makes ${folder}`),
    ]
    return { findings: [...findings, disk(writable)], look: null }
  }
  if (!mayWrite(folder)) return { findings: [unwritable(folder, folder)], look: null }
  const findings = [...rights(folder), disk(folder), ...keys(folder)]
  try {
    const look = lookIntoFolder(folder)
    return { findings: [...(look ? store(look) : []), ...findings], look }
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    const broken = bad('data', [`数据读不了：${error.message}`, `the data cannot be read: ${error.message}`], ['用备份恢复，或者换一个 NIGHTDESK_DATA', 'restore a backup, or choose another folder by NIGHTDESK_DATA']) // prettier-ignore
    return { findings: [broken, ...findings], look: null }
  }
}

function store(look: Look): Finding[] {
  const { running, uncleanExit, schema, known, administrators, deadLetters, deadReplies } = look
  if (schema > known)
    return [bad('data', [`数据是更新的版本写的（${schema}，本程序到 ${known}）`, `the data was written by a newer program (schema ${schema}, this one knows ${known})`], ['装新的版本，或者用备份恢复', 'install the newer version, or restore a backup'])] // prettier-ignore
  const findings: Finding[] = []
  if (running) findings.push(ok('data', '有一个进程正在用这些数据', 'a process runs on this data now'))
  else if (uncleanExit)
    findings.push(note('data', ['上一个进程没有正常退出', 'the last process did not stop cleanly'], ['什么也不用做：下次启动会接着处理没做完的；查一查是谁停了它', 'nothing to do: the next start goes on with what was open; find out what ended it'])) // prettier-ignore
  else findings.push(ok('data', '上一个进程正常退出', 'the last process stopped cleanly'))
  if (administrators === 0)
    findings.push(note('data', ['还没有管理员', 'there is no administrator yet'], ['start 会打印一个只能用一次的链接', '"start" prints a link that works once'])) // prettier-ignore
  const dead = [
    '在工作台的工单里看，人来处理',
    'look at the tickets of the workbench: people must see to them',
  ] as const
  if (deadLetters > 0)
    findings.push(
      note('data', [`${deadLetters} 条消息没能处理`, `${deadLetters} messages could not be handled`], dead),
    )
  if (deadReplies > 0)
    findings.push(
      note('data', [`${deadReplies} 条回复没能送到`, `${deadReplies} replies could not be delivered`], dead),
    )
  return findings
}

function rights(folder: string): Finding[] {
  if (process.platform === 'win32') return []
  const file = join(folder, 'nightdesk.db')
  const open = [folder, file].filter((path) => existsSync(path) && (statSync(path).mode & others) !== 0)
  if (open.length === 0) return [ok('data', `${folder} 只有自己能读`, `${folder} is readable by nobody else`)]
  const paths = open.join(' ')
  return [note('data', [`别的用户也能读 ${paths}，里面是客人说的话`, `other users may read ${paths}: what customers said`], [`chmod go-rwx ${paths}`, `chmod go-rwx ${paths}`])] // prettier-ignore
}

function keys(folder: string): Finding[] {
  const place = join(folder, 'keys')
  if (!existsSync(place)) return []
  const files = readdirSync(place).filter((name) => name.endsWith('.key'))
  return files.map((name): Finding => {
    const file = join(place, name)
    if (process.platform !== 'win32' && (statSync(file).mode & others) !== 0)
      return note('keys', [`别的用户也能读密钥 ${file}`, `other users may read the key ${file}`], [`chmod 600 ${file}；可能泄露过就删掉它，所有人重新登录`, `chmod 600 ${file}; if it may have leaked delete it, and everybody signs in again`]) // prettier-ignore
    if (!/^[0-9a-f]{64}$/.test(readFileSync(file, 'utf8').trim()))
      return bad('keys', [`密钥 ${file} 坏了`, `the key ${file} is damaged`], ['用备份恢复；没有就删掉它，所有人重新登录', 'restore it from a backup; without one delete it, and everybody signs in again']) // prettier-ignore
    return ok('keys', `密钥 ${name} 完好`, `the key ${name} is sound`)
  })
}

function disk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder)
  const free = Math.round((bavail * bsize) / 2 ** 20)
  const what = [`数据所在的磁盘还剩 ${free} MiB`, `${free} MiB free where the data lies`] as const
  const fix = [
    '腾出空间，或者把 NIGHTDESK_DATA 指到别的磁盘',
    'make room, or point NIGHTDESK_DATA at another disk',
  ] as const
  if (free < fullMiB) return bad('disk', what, fix)
  return free < tightMiB ? note('disk', what, fix) : ok('disk', ...what)
}

function unwritable(folder: string, place: string): Finding {
  return bad('data', [`数据文件夹 ${folder} 写不了（${place} 没有权限）`, `the data folder ${folder} cannot be written (no permission in ${place})`], ['给运行它的用户写权限，或者用 NIGHTDESK_DATA 换一个', 'give the user it runs as the right to write, or choose another by NIGHTDESK_DATA']) // prettier-ignore
}

/** The folder, or the nearest one above it that is there: that is where it would be made. */
function firstExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : firstExisting(dirname(folder))
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
