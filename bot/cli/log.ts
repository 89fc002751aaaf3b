/** The process's log: one JSON line an entry, secrets redacted by path. */
import { pino } from 'pino'
import type { Log } from '../sdk/index.ts'

export function consoleLog(level: string): Log {
  return pino(
    {
      level,
      redact: {
        paths: ['*.text', '*.phone', '*.token', '*.password', 'text', 'phone', 'token', 'password'],
        censor: '***',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
