/** Servers of a test's own, which it may kill, freeze and start again without harming other tests. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { mongoPrograms } from './parts.ts'
import { freePort, listens } from './ports.ts'
import { signalTree, untilGone } from './tree.ts'

export interface OwnServer {
  url: string
  port: number
  /** Starts (again), on the data that is there; resolves when it accepts connections. */
  start(): Promise<void>
  /** kill −9 of all its processes; resolves when they are gone. */
  kill(): Promise<void>
  /** SIGSTOP to all its processes: connections stay open and nothing answers. */
  freeze(): void
  thaw(): void
  /** TERM; resolves when it has ended and its data is removed. */
  stop(): Promise<void>
  running(): boolean
  /** Of the script that runs it; null while it does not. */
  pid(): number | null
  /** The end of what it printed. */
  output(): string
}

/** Redis, started. @param append keeps data over a restart (append-only file); without it a restart comes back empty */
export async function ownRedis({ append = false } = {}): Promise<OwnServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-redis-'))
  const server = own({
    url: `redis://127.0.0.1:${port}`,
    port,
    script: 'redis.sh',
    args: [folder, String(port), ...(append ? ['--append'] : [])],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  })
  await server.start()
  return server
}

/** A MongoDB-compatible server, started, with data of its own. Throws what is missing when `mongoPrograms` has none. */
export async function ownMongo(): Promise<OwnServer> {
  if (mongoPrograms.value === null) throw new Error(mongoPrograms.missing)
  const folder = join(mongoPrograms.value, 'root/data')
  sweep(folder)
  const port = await freePort(2)
  // The name says whose it is: what a killed test run left behind is swept by the next one.
  const name = `of-${process.pid}-${port}`
  const server = own({
    url: `mongodb://127.0.0.1:${port}`,
    port,
    script: 'mongo.sh',
    args: [mongoPrograms.value, String(port), name],
    remove: () => rmSync(join(folder, name), { recursive: true, force: true }),
  })
  await server.start()
  return server
}

function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /^of-(\d+)-\d+$/.exec(name)?.[1]
    if (owner && !existsSync(`/proc/${owner}`)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

interface Making {
  url: string
  port: number
  script: string
  args: string[]
  remove: () => void
}

function own({ url, port, script, args, remove }: Making): OwnServer {
  const path = fileURLToPath(new URL(script, import.meta.url))
  let child: ChildProcess | null = null
  let printed = ''
  const running = (): boolean => child !== null && child.exitCode === null && child.signalCode === null
  const ended = (): Promise<void> =>
    running() ? new Promise((resolve) => child!.once('exit', () => resolve())) : Promise.resolve()
  return {
    url,
    port,
    running,
    pid: () => (running() ? (child!.pid ?? null) : null),
    output: () => printed,
    async start() {
      // A test run that is killed takes its servers with it.
      const started = spawn('setpriv', ['--pdeathsig', 'TERM', 'bash', path, ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', (part: Buffer) => (printed = (printed + part.toString()).slice(-20_000)))
      for (let i = 0; i < 2400; i++) {
        if (!running())
          throw new Error(`${script} ended with ${started.exitCode ?? started.signalCode}:\n${printed}`)
        if (await listens(port)) return
        await sleep(25)
      }
      throw new Error(`${script} accepts no connection after 60 s:\n${printed}`)
    },
    async kill() {
      if (!running()) return
      const end = ended()
      await untilGone(signalTree(child!.pid!, 'SIGKILL'))
      await end
    },
    freeze: () => void signalTree(child!.pid!, 'SIGSTOP'),
    thaw: () => void signalTree(child!.pid!, 'SIGCONT'),
    async stop() {
      const end = ended()
      if (running()) {
        signalTree(child!.pid!, 'SIGCONT')
        child!.kill('SIGTERM')
      }
      await end
      remove()
    },
  }
}
