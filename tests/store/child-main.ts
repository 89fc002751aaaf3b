/** What a child process of the store tests does: `child-main.ts <task> <folder> …`. */
import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { BotError } from '../../bot/sdk/index.ts'
import { type Failpoints, openSqliteStore } from '../../bot/store/sqlite/index.ts'
import { message, start, step } from '../../bot/testing/store-contract/build.ts'

const [task, folder, ...args] = process.argv.slice(2) as [string, string, ...string[]]
const now = () => start

/** Records with a step until it fails for a while, then says what was acked and how it failed. */
async function fill(): Promise<void> {
  const store = await openSqliteStore({ folder, now })
  const acked: string[] = []
  const codes = new Set<string>()
  for (let round = 0; round < 400; round += 1) {
    const inputs = Array.from({ length: 16 }, (_, n) => message({ conversation: `v${n}`, text: '满'.repeat(300) }))
    const outcomes = await Promise.allSettled(inputs.map((input) => store.receive(input)))
    outcomes.forEach((one, n) => {
      if (one.status === 'fulfilled') acked.push(inputs[n]!.id)
      else codes.add((one.reason as BotError).code)
    })
  }
  process.stdout.write(JSON.stringify({ acked, codes: [...codes] }))
  // The clean-exit mark need not fit any more.
  process.exit(0)
}

/** Fails an fsync with nobody to tell. */
async function fatal(): Promise<void> {
  const beforeCommit = () => {
    throw new Database.SqliteError('broken on purpose', 'SQLITE_IOERR_FSYNC')
  }
  const store = await openSqliteStore({ folder, now, failpoints: { beforeCommit } })
  await store.setValue('k', 'v').catch(() => {})
  process.stdout.write('still alive')
}

/**
 * Writes `asked <n>` before each receive and `acked <n>` after its promise resolved, to a file of their own:
 * `acks <folder> <count> [as it is | NORMAL]`.
 */
async function acks(): Promise<void> {
  const count = Number(args[0])
  const failpoints: Failpoints = {}
  if (args[1] === 'NORMAL') failpoints.opened = (db) => void db.pragma('synchronous = NORMAL')
  const store = await openSqliteStore({ folder, now, failpoints })
  const file = openSync(join(folder, 'acks'), 'w')
  const one = async (n: number): Promise<void> => {
    const input = message({ conversation: `v${n % 500}` })
    writeSync(file, `asked ${n}\n`)
    await store.receive(input)
    writeSync(file, `acked ${n}\n`)
  }
  for (let n = 0; n < count;) {
    const group = Math.min(1 + ((n * 31) % 41), count - n)
    await Promise.all(Array.from({ length: group }, (_, k) => one(n + k)))
    n += group
  }
  await store.close()
}

/** Records, steps and acks on standard output until it is killed; prints `unclean` first if it was before. */
async function work(): Promise<void> {
  const store = await openSqliteStore({ folder, now })
  process.stdout.write(store.uncleanExit ? 'unclean\n' : 'clean\n')
  for (;;) {
    const batch = Array.from({ length: 8 }, (_, n) => {
      const input = message({ conversation: `${process.pid}-${n}-${Math.random()}` })
      // The mint of the builders starts over in every process; ids must not.
      input.id = crypto.randomUUID()
      input.key = input.id
      input.from!.mintContactId = crypto.randomUUID()
      return input
    })
    await Promise.all(
      batch.map(async (input) => {
        await store.receive(input, step(input.from!.mintContactId, input.id, 0))
        tell(`${input.id}\n`)
      }),
    )
  }
}

/** Written before anything else happens; the parent may be slow to read, and then the pipe is full for a while. */
function tell(line: string): void {
  for (;;)
    try {
      return void writeSync(1, line)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
}

async function open(): Promise<void> {
  const store = await openSqliteStore({ folder, now })
  await store.close()
}

const tasks: Record<string, () => Promise<void>> = { fill, fatal, acks, work, open }
await tasks[task]!()
