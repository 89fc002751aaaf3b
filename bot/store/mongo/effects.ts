/** Effects under way and timers to come: parts of the contacts' documents. */
import type { EffectRow } from '../../model/index.ts'
import type { Store } from '../store.ts'
import type { Contacts } from './contacts.ts'
import { type Core, parse } from './core.ts'
import type { Owners } from './owners.ts'

type EffectStore = Pick<Store, 'startEffect' | 'openEffects' | 'dueTimers' | 'nextTimerAt' | 'timersOf'>

export function openEffects(core: Core, contacts: Contacts, owners: Owners): EffectStore {
  const { tables, run, vitals } = core
  return {
    async startEffect(id) {
      vitals.assertReady()
      const contactId = await owners.ofEffect(id)
      if (contactId === null) return false
      return contacts.change(contactId, (draft) => {
        const at = draft.effects.findIndex((effect) => effect.id === id)
        if (at < 0 || draft.effects[at]!.state === 'started') return false
        draft.effects = draft.effects.with(at, { ...draft.effects[at]!, state: 'started' })
        return true
      })
    },
    async openEffects(limit) {
      const found = await run('effects.read', () =>
        tables.contacts
          .find({ waitsSince: { $gt: 0 }, 'effects.0': { $exists: true } }, { projection: { effects: 1 } })
          .toArray(),
      )
      const parts = found.flatMap(({ _id, effects }) => effects.map((part) => ({ ...part, contactId: _id })))
      parts.sort((a, b) => a.at - b.at)
      return parts.slice(0, limit).map(({ id, contactId, state, body }) => {
        owners.note(id, contactId)
        return { ...parse<EffectRow>(body), state }
      })
    },
    async dueTimers(now, limit) {
      const found = await run('timers.due', () =>
        tables.contacts
          .find({ nextTimerAt: { $lte: now } }, { projection: { timers: 1 } })
          .sort({ nextTimerAt: 1 })
          .limit(limit)
          .toArray(),
      )
      return found
        .flatMap(({ _id, timers }) =>
          timers.filter(({ at }) => at <= now).map(({ id, at }) => ({ contactId: _id, id, at })),
        )
        .sort((a, b) => a.at - b.at)
        .slice(0, limit)
    },
    async nextTimerAt() {
      const found = await run('timers.next', () =>
        tables.contacts
          .find({ nextTimerAt: { $gt: 0 } }, { projection: { nextTimerAt: 1 } })
          .sort({ nextTimerAt: 1 })
          .limit(1)
          .next(),
      )
      return found?.nextTimerAt ?? null
    },
    async timersOf(contactId) {
      const contact = await contacts.read(contactId)
      return [...(contact?.timers ?? [])]
        .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
        .map(({ id, at }) => ({ contactId, id, at }))
    },
  }
}
