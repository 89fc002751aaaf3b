/** Effects under way and timers to come. */
import type { EffectRow, TimerRow } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { type Core, parse, read } from './core.ts'

type EffectStore = Pick<Store, 'startEffect' | 'openEffects' | 'dueTimers' | 'nextTimerAt' | 'timersOf'>

/** Effects and timers on this connection. They are written by steps and removed by the inputs they lead to. */
export function openEffects({ db, write }: Pick<Core, 'db' | 'write'>): EffectStore {
  const start = db.prepare("UPDATE effects SET state = 'started' WHERE id = ? AND state = 'pending'")
  const open = db.prepare<[number], { state: EffectRow['state']; body: string }>(
    'SELECT state, body FROM effects ORDER BY no LIMIT ?',
  )
  const due = db.prepare<[number, number], TimerRow>(
    'SELECT contact_id AS contactId, id, at FROM timers WHERE at <= ? ORDER BY at LIMIT ?',
  )
  const next = db.prepare<[], { at: number | null }>('SELECT min(at) AS at FROM timers')
  const timersOf = db.prepare<[string], TimerRow>(
    'SELECT contact_id AS contactId, id, at FROM timers WHERE contact_id = ? ORDER BY at, id',
  )
  return {
    startEffect: (id) => write(() => start.run(id).changes === 1),
    openEffects: (limit) =>
      read(() => open.all(limit).map((row) => ({ ...parse<EffectRow>(row.body), state: row.state }))),
    dueTimers: (now, limit) => read(() => due.all(now, limit)),
    nextTimerAt: () => read(() => next.get()?.at ?? null),
    timersOf: (contactId) => read(() => timersOf.all(contactId)),
  }
}
