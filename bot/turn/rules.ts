/** A rule listens to the event log and acts by a command into the contact's lane, once for each event. */
import type { Rule } from '../sdk/index.ts'
import type { Listener } from '../events/subscribe.ts'
import { command } from './command.ts'
import type { Core } from './core.ts'

/**
 * The rule as a listener. Its key is the event's place in the log: an event that comes again after a crash is not acted on
 * again. What happened before the rule was first switched on is no business of it.
 */
export async function ruleListener(core: Core, rule: Rule): Promise<Listener> {
  const name = `rule/${rule.name}`
  const kept = await core.store.getValue(`since/${name}`)
  const since = kept === null ? core.clock() : Number(kept)
  if (kept === null) await core.store.setValue(`since/${name}`, String(since))
  return {
    name,
    types: [],
    async listen(event) {
      if (event.at < since) return
      const wanted = rule.when(event)
      if (wanted === null) return
      const ordered = { name: 'event' as const, by: `rule ${rule.name}`, event: wanted }
      await command(core, event.contactId, ordered, `${name}/${event.seq}`)
    },
  }
}
