/** Shows how far a long copy is: one line that moves on a terminal, a line now and then elsewhere. */
import type { Kind } from '../store/moving/records.ts'
import type { CopyWorld } from './store-copy.ts'

const onTerminalMs = 200
const elsewhereMs = 5_000

interface Report {
  kind: Kind | null
  done: number
  /** null: nobody counted. */
  total: number | null
}

export interface Meter {
  begin(phase: 'copy' | 'verify', line: string): void
  report(report: Report): void
  end(line: string): void
}

export function openMeter(
  { print, rewrite, now }: Pick<CopyWorld, 'print' | 'rewrite' | 'now'>,
  json: boolean,
  names: Record<Kind, string>,
): Meter {
  let phase = ''
  let began = 0
  let first: number | null = null
  let last = 0
  let before: Kind | null = null

  return {
    begin(name, line) {
      phase = name
      began = last = now()
      first = null
      if (!json) print(line)
    },
    report({ kind, done, total }) {
      first ??= done
      const at = now()
      // Who reads by machine hears of every kind, however short it was.
      const isNew = json && kind !== before
      if (!isNew && at - last < (rewrite && !json ? onTerminalMs : elsewhereMs)) return
      last = at
      before = kind
      const perSecond = Math.round(((done - first) * 1000) / Math.max(1, at - began))
      if (json) return print(JSON.stringify({ event: phase, kind, done, total, perSecond }))
      const share =
        total === null ? String(done) : `${done} / ${total} (${Math.floor((done * 100) / Math.max(1, total))} %)`
      const left = total === null || perSecond === 0 ? '' : ` · ${Math.ceil((total - done) / perSecond)} s`
      const line = `  ${kind === null ? '' : `${names[kind]} · `}${share} · ${perSecond}/s${left}`
      if (rewrite) rewrite(line)
      else print(line)
    },
    end(line) {
      if (!json) print(line)
    },
  }
}
