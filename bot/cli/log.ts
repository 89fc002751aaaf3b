/** The process's log: one JSON line an entry on stderr. This is the one place where a line is written, and it masks all of it. */
import { pino } from 'pino'
import type { Log } from '../sdk/index.ts'
import { createMask, type Mask } from './log/mask.ts'
import { describeError } from './log/error.ts'

export interface ProcessLog extends Log {
  /** For lines that are printed and not logged. */
  mask: Mask
}

/** @param write takes one line with its newline; default: stderr, at once */
export function consoleLog(level: string, write?: (line: string) => void): ProcessLog {
  const mask = createMask()
  const log = pino(
    {
      level,
      serializers: { err: describeError },
      formatters: { log: describeErrors },
      hooks: { streamWrite: (line) => mask.line(line) },
    },
    write ? { write } : pino.destination({ dest: 2, sync: true }),
  )
  return Object.assign(log, { mask })
}

/** An error under any other name would be written as `{}`, or with everything that hangs on it. */
function describeErrors(data: Record<string, unknown>): Record<string, unknown> {
  for (const key in data)
    if (key !== 'err' && data[key] instanceof Error) return { ...data, [key]: describeError(data[key]) }
  return data
}
