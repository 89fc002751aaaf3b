/** Takes up what lies in a lane as it is opened: effects nobody runs, rows nobody settled, rows nobody sends. */
import type { Core } from '../core.ts'
import type { Deliver } from '../deliver.ts'
import { adoptEffect } from '../effects.ts'
import type { PeerMetrics } from './figures.ts'
import type { Holding, Opened } from './holding.ts'

/** Begins it in the background; the lane is held until it is done. */
export function adopt(
  { core, holding, deliver, figures }: { core: Core; holding: Holding; deliver: Deliver; figures: PeerMetrics },
  contactId: string,
  { from, work }: Opened,
): void {
  figures.opened.inc({ from })
  // Ours already, only forgotten: what is under way is under way here.
  if (from === 'own') return
  const hold = (doing: Promise<void>): void => core.background(holding.hold(contactId, doing))
  for (const effect of work.effects) {
    figures.adopted.inc({ what: 'effect' })
    hold(adoptEffect(core, effect))
  }
  const unsent = (): void => work.unsent.forEach((conversation) => deliver.wake(conversation, contactId))
  if (work.sending.length > 0) {
    figures.adopted.inc({ what: 'sending' }, work.sending.length)
    // Nothing behind a row whose outcome is unknown goes before it.
    hold(deliver.recover(work.sending).then(unsent))
  } else if (work.unsent.length > 0) {
    figures.adopted.inc({ what: 'unsent' }, work.unsent.length)
    unsent()
  }
}
