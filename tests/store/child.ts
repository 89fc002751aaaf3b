/** Runs the store in a process of its own, so that it can be limited, traced and killed. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./child-main.ts', import.meta.url))
const node = ['--conditions=nightdesk-source', '--disable-warning=ExperimentalWarning', script]

export interface ChildOptions {
  /** Largest file the process may write, KiB. */
  maxFileKib?: number
  args?: string[]
}

/** The command line of a child doing `task` in `folder`. */
export function childCommand(task: string, folder: string, args: string[] = []): [string, string[]] {
  return [process.execPath, [...node, task, folder, ...args]]
}

/** Runs a task to its end. */
export function runChild(task: string, folder: string, { maxFileKib, args }: ChildOptions = {}) {
  const [file, list] = childCommand(task, folder, args)
  const encoding = 'utf8'
  if (maxFileKib === undefined) return spawnSync(file, list, { encoding })
  // The shell counts in blocks of 512 bytes.
  const limited = `ulimit -f ${maxFileKib * 2}; exec "$0" "$@"`
  return spawnSync('sh', ['-c', limited, file, ...list], { encoding, maxBuffer: 1 << 26 })
}

/** Starts a task that goes on until it is killed. */
export function startChild(task: string, folder: string, args: string[] = []): ChildProcessWithoutNullStreams {
  return spawn(...childCommand(task, folder, args))
}
