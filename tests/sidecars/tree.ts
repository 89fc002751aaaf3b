/** Signals to a process and everything it started, also where children have left its process group (PostgreSQL's do). */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Sends a signal to a process and all its descendants. Linux only: reads /proc. @returns the processes it met */
export function signalTree(root: number, signal: NodeJS.Signals): number[] {
  const met = new Set<number>()
  // A parent that is stopped forks no more, so that a second look finds nobody new.
  for (let more = [root]; more.length > 0; more = descendants(root).filter((pid) => !met.has(pid)))
    for (const pid of more) {
      met.add(pid)
      send(pid, 'SIGSTOP')
    }
  for (const pid of met) send(pid, signal)
  return [...met]
}

/**
 * Seconds of CPU that a process and everything it started have used, those that ended and were reaped among them.
 * Linux only: reads /proc, in hundredths of a second.
 */
export function cpuSeconds(root: number): number {
  const ticks = [root, ...descendants(root)].reduce((sum, pid) => sum + (statOf(pid)?.ticks ?? 0), 0)
  return ticks / ticksPerSecond
}
const ticksPerSecond = 100

/** Resolves when none of them is running; throws after 10 s. */
export async function untilGone(pids: readonly number[]): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (!pids.some(isRunning)) return
    await sleep(10)
  }
  throw new Error(`still running 10 s after the signal: ${pids.filter(isRunning).join(', ')}`)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function descendants(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null
    if (stat) parents.set(Number(name), stat.parent)
  }
  const below = (pid: number): boolean => {
    for (let at = parents.get(pid); at; at = parents.get(at)) if (at === root) return true
    return false
  }
  return [...parents.keys()].filter(below)
}

function isRunning(pid: number): boolean {
  if (statOf(pid) === null) return false
  try {
    // Dead, and only waiting to be reaped. Its other threads may still be on their way out and hold its sockets.
    return statOf(pid)?.state !== 'Z' || readdirSync(`/proc/${pid}/task`).length > 1
  } catch {
    return false
  }
}

function statOf(pid: number): { state: string; parent: number; ticks: number } | null {
  try {
    // The name may hold anything, also ')': what counts comes after the last one.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    // utime, stime, and those of children that were waited for.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return { state: fields[0]!, parent: Number(fields[1]), ticks }
  } catch {
    return null
  }
}
