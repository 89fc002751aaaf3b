/** A real `nightdesk start` in a process of its own, to be killed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../sidecars/ports.ts'

export { freePort }

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export interface Desk {
  port: number
  /** Starts (again) and resolves when it is ready. @param extra environment of this start only */
  start(extra?: Record<string, string>): Promise<void>
  /** kill −9. */
  kill(): Promise<void>
  /** SIGSTOP: it stands still with all its connections open, until `thaw`. */
  freeze(): void
  thaw(): void
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  running(): boolean
  /** null while it does not run. */
  pid(): number | null
  /** What it printed. */
  output(): string
  /** Resolves with what of its output matches, once it was printed: some of it comes when it serves already. */
  printed(pattern: RegExp): Promise<string>
}

/** @param content folder with flows and config; @param data data folder that survives the kills; `env` of every start */
export async function openDesk(
  content: string,
  data: string,
  options: { command?: 'start' | 'dev'; env?: Record<string, string> } = {},
): Promise<Desk> {
  const { command = 'start', env = {} } = options
  const port = await freePort()
  let child: ChildProcess | null = null
  let printed = ''
  const gone = (): Promise<number | null> =>
    new Promise((resolve) =>
      child && child.exitCode === null && child.signalCode === null
        ? child.once('exit', (code) => resolve(code))
        : resolve(child?.exitCode ?? null),
    )
  return {
    port,
    running: () => child !== null && child.exitCode === null && child.signalCode === null,
    pid: () => (child && child.exitCode === null && child.signalCode === null ? (child.pid ?? null) : null),
    output: () => printed,
    async printed(pattern) {
      for (let i = 0; i < 1200; i++) {
        const [found] = pattern.exec(printed) ?? []
        if (found !== undefined) return found
        await sleep(25)
      }
      throw new Error(`nothing like ${pattern} was printed in 30 s:\n${printed}`)
    },
    async start(extra = {}) {
      child = spawn(
        process.execPath,
        ['--conditions=nightdesk-source', 'bot/cli/nightdesk.js', command, '--empty', '--root', content],
        {
          cwd: root,
          env: { ...process.env, PORT: String(port), NIGHTDESK_DATA: data, NODE_OPTIONS: '', ...env, ...extra },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      )
      const own = child
      for (const stream of [own.stdout, own.stderr])
        stream!.on('data', (part: Buffer) => (printed = (printed + part.toString()).slice(-200_000)))
      let answer = ''
      for (let i = 0; i < 1200; i++) {
        if (own.exitCode !== null) throw new Error(`nightdesk ended with ${own.exitCode}:\n${printed}`)
        answer = await readiness(port)
        if (answer === 'ready') return
        await sleep(25)
      }
      throw new Error(`nightdesk is not ready after 30 s (${answer}):\n${printed}`)
    },
    async kill() {
      const ended = gone()
      child?.kill('SIGKILL')
      await ended
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async stop() {
      const ended = gone()
      child?.kill('SIGTERM')
      return ended
    },
  }
}

/** `ready`, or what it says instead. */
async function readiness(port: number): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5000) })
    return response.ok ? 'ready' : `${response.status} ${await response.text()}`
  } catch (error) {
    return String(error)
  }
}
