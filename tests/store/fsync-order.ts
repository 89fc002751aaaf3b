/** Reads a system-call trace and says which acks came before their commit was on disk. Pure. */

export interface Verdict {
  acks: number
  /** Acks without a write of the log after they were asked for, and a sync of the log after that. */
  early: number[]
  syncs: number
}

const call = /^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)/

/**
 * @param trace lines of `strace -e trace=openat,write,pwrite64,fsync,fdatasync` of the one thread that writes; the log is
 * the file ending in `-wal`, acks are written as `asked <n>` and `acked <n>` to the file ending in `/acks`
 */
export function judge(trace: readonly string[]): Verdict {
  const log = new Set<string>()
  const marks = new Set<string>()
  const asked = new Map<number, number>()
  const verdict: Verdict = { acks: 0, early: [], syncs: 0 }
  let lastWrite = -1
  let lastSync = -1
  trace.forEach((line, at) => {
    const [, name, args = '', result = '-1'] = call.exec(line) ?? []
    if (name === undefined || result.startsWith('-')) return
    const file = args.split(/[,)]/, 1)[0]!
    if (name === 'openat') {
      for (const open of [log, marks]) open.delete(result)
      if (args.includes('-wal"')) log.add(result)
      if (args.includes('/acks"')) marks.add(result)
    } else if (name === 'pwrite64' && log.has(file)) lastWrite = at
    else if (name.endsWith('sync') && log.has(file)) {
      lastSync = at
      verdict.syncs += 1
    } else if (name === 'write' && marks.has(file)) {
      const [, what, number] = /"(asked|acked) (\d+)/.exec(args) ?? []
      if (what === 'asked') asked.set(Number(number), at)
      else if (what === 'acked') {
        verdict.acks += 1
        const since = asked.get(Number(number)) ?? Infinity
        if (!(since < lastWrite && lastWrite < lastSync)) verdict.early.push(Number(number))
      }
    }
  })
  return verdict
}
