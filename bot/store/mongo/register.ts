/** The register of processes: who lives, by the database's clock. */
import { hostname } from 'node:os'
import { randomBytes } from 'node:crypto'
import type { ProcessAbout, ProcessRow } from '../cluster.ts'
import { type Core, make } from './core.ts'
import type { ProcessDocument } from './documents.ts'

export interface Register {
  readonly process: string
  alive(): boolean
  /** Says that this process has the data open, and whether one before it did not close it. */
  open(): Promise<boolean>
  /** True once a process was found that did not leave. */
  foundDead(): boolean
  join(about: ProcessAbout, aliveMs: number): Promise<void>
  beat(aliveMs: number): Promise<boolean>
  leave(): Promise<void>
  processes(): Promise<ProcessRow[]>
  bury(): Promise<string[]>
  /** True if the process is entered and was not declared dead. */
  isAlive(process: string): Promise<boolean>
  /** Those that are. */
  living(): Promise<string[]>
}

/** How long a process that opened the data and did not join yet is believed to live. */
const openedMs = 30_000
/** Opened in this very process: their number is ours, and they live. */
const openHere = new Set<string>()

const newProcess = (): string => randomBytes(9).toString('base64url')

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}

export const toProcessRow = ({
  _id,
  host,
  pid,
  version,
  stateVersion,
  startedAt,
  aliveUntil,
  dead,
}: ProcessDocument): ProcessRow => ({
  process: _id,
  host,
  pid,
  version,
  stateVersion,
  startedAt: startedAt.getTime(),
  aliveUntil: aliveUntil.getTime(),
  dead,
})

export function openRegister({ tables, run, monotonic }: Pick<Core, 'tables' | 'run' | 'monotonic'>): Register {
  let own = newProcess()
  let aliveTo = 0
  let found = false

  const inMs = (ms: number) => ({ $add: ['$$NOW', ms] })

  /** Enters the process, alive from now by the database's clock. */
  async function enter(about: ProcessAbout, aliveMs: number, joined: boolean): Promise<void> {
    const began = monotonic()
    const set = { ...about, startedAt: '$$NOW', aliveUntil: inMs(aliveMs), dead: false, joined }
    // Texts that begin with a dollar sign would be read as names of fields.
    const literal = { ...set, host: { $literal: about.host }, version: { $literal: about.version } }
    await run('register.enter', async () => {
      // Made dead, then entered: an insert cannot say what the database's time is.
      const epoch = new Date(0)
      await make(tables.processes, {
        _id: own,
        ...about,
        startedAt: epoch,
        aliveUntil: epoch,
        dead: true,
        joined: false,
        noticed: true,
      })
      await tables.processes.updateOne({ _id: own }, [{ $set: literal }, { $unset: 'noticed' }])
    })
    aliveTo = began + aliveMs
    openHere.add(own)
  }

  /** On this machine the system itself knows who is gone: nobody need wait until their time is up. */
  async function expireGone(): Promise<void> {
    const here = { host: hostname(), dead: false, _id: { $nin: [...openHere] } }
    const rows = await run('register.find', () => tables.processes.find(here).toArray())
    const gone = rows.filter(({ pid }) => pid === process.pid || !runs(pid)).map(({ _id }) => _id)
    if (gone.length === 0) return
    await run('register.expire', () =>
      tables.processes.updateMany({ _id: { $in: gone } }, [{ $set: { aliveUntil: '$$NOW' } }]),
    )
  }

  async function notice(): Promise<void> {
    const left = { noticed: { $exists: false }, $expr: { $lte: ['$aliveUntil', '$$NOW'] } }
    const { modifiedCount } = await run('register.notice', () =>
      tables.processes.updateMany(left, { $set: { noticed: true } }),
    )
    if (modifiedCount > 0) found = true
  }

  async function buryOne(id: string): Promise<boolean> {
    const filter = { _id: id, dead: false, $expr: { $lte: ['$aliveUntil', '$$NOW'] } }
    // Declared at most once: if the answer is lost, its lanes are found as those of a dead process all the same.
    const result = await run('register.bury', () => tables.processes.updateOne(filter, { $set: { dead: true } }))
    return result.modifiedCount === 1
  }

  const living = async (): Promise<string[]> =>
    (
      await run('register.living', () =>
        tables.processes.find({ dead: false }, { projection: { _id: 1 } }).toArray(),
      )
    ).map(({ _id }) => _id)

  return {
    get process() {
      return own
    },
    alive: () => monotonic() < aliveTo,
    async open() {
      await expireGone()
      await notice()
      await enter({ host: hostname(), pid: process.pid, version: '', stateVersion: 0 }, openedMs, false)
      return found
    },
    foundDead: () => found,
    async join(about, aliveMs) {
      const row = await run('register.find', () => tables.processes.findOne({ _id: own }))
      // Declared dead, or forgotten: what it had is others' now, and nothing may be taken for its own.
      if (!row || row.dead) {
        openHere.delete(own)
        own = newProcess()
      }
      await enter(about, aliveMs, true)
    },
    async beat(aliveMs) {
      const began = monotonic()
      const result = await run('register.beat', () =>
        tables.processes.updateOne({ _id: own, dead: false }, [{ $set: { aliveUntil: inMs(aliveMs) } }]),
      )
      if (result.matchedCount === 0) {
        aliveTo = 0
        return false
      }
      aliveTo = began + aliveMs
      return true
    },
    async leave() {
      aliveTo = 0
      openHere.delete(own)
      await run('register.leave', () => tables.processes.deleteOne({ _id: own }))
    },
    async processes() {
      const rows = await run('register.read', () =>
        tables.processes.find({ joined: true }).sort({ startedAt: 1 }).toArray(),
      )
      return rows.map(toProcessRow)
    },
    async bury() {
      await notice()
      const expired = { dead: false, $expr: { $lte: ['$aliveUntil', '$$NOW'] } }
      const rows = await run('register.expired', () =>
        tables.processes.find(expired, { projection: { _id: 1 } }).toArray(),
      )
      const buried: string[] = []
      for (const { _id } of rows) if (_id !== own && (await buryOne(_id))) buried.push(_id)
      return buried
    },
    async isAlive(id) {
      return (await run('register.find', () => tables.processes.findOne({ _id: id })))?.dead === false
    },
    living,
  }
}
