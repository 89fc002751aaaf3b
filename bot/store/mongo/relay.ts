/** Copies what commits staged out to the other collections, many contacts at once and off everybody's way. */
import type { Bundle } from './bundle.ts'
import type { Contacts } from './contacts.ts'
import { type Core, parse } from './core.ts'
import type { Contact, Staged } from './contact.ts'

export interface Relay {
  /** A commit staged these; they are copied soon. */
  add(staged: readonly Staged[]): void
  /** Staged by this process and not trimmed yet. */
  mine(stagedId: string): Staged | undefined
  /** Resolves when all that this process committed so far is copied. */
  settled(): Promise<void>
  /** Resolves when all that the document, as it was read, has staged is copied, whoever staged it. */
  ensure(contact: Contact): Promise<void>
  /** The same of what other processes staged; may be called while this process's own is being copied. */
  ensureOthers(contact: Contact): Promise<void>
  /** Takes what was copied out of documents that nothing else wrote meanwhile. */
  trim(): Promise<void>
  /** Copies all and trims. */
  close(): Promise<void>
}

/** Bundles copied with one command per collection. */
const batch = 256
/** Waiting makes one command of many; who reads here meanwhile hurries it, and who reads elsewhere copies for itself. */
const gatherMs = 40
const againMs = 500
/** A document that is written again within this time is trimmed by that write. */
const trimAfterMs = 750
const trimBatch = 500

interface Waiting {
  staged: Staged
  bundle: Bundle
  since: number
}

/** @param copy puts the bundles' rows where they belong; doing it twice is doing it once */
export function openRelay(
  core: Core,
  contacts: Pick<Contacts, 'known' | 'trimmed'>,
  copy: (bundles: readonly Bundle[]) => Promise<void>,
): Relay {
  const { tables, run, figures, log } = core
  const own = new Map<string, Staged>()
  let waiting: Waiting[] = []
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  const copied = new Map<string, string[]>()
  /** Of other processes, being copied: a copy may look for more of its contact. */
  const copying = new Map<string, Promise<void>>()
  let trimTimer: NodeJS.Timeout | null = null

  function flushIn(ms: number): void {
    if (timer || running) return
    timer = setTimeout(() => {
      timer = null
      flush().catch((error: unknown) => {
        log.error({ err: error }, 'committed rows could not be copied out yet; they are tried again')
        if (!core.vitals.closed) flushIn(againMs)
      })
    }, ms)
    timer.unref()
  }

  function flush(): Promise<void> {
    running ??= round().finally(() => {
      running = null
    })
    return running
  }

  async function round(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.slice(0, batch)
      await copyAll(some.map(({ bundle }) => bundle))
      waiting = waiting.slice(some.length)
      const now = core.monotonic()
      for (const { staged, bundle, since } of some) {
        figures.relayLagMs = now - since
        done(bundle.contactId, staged)
      }
      figures.relayed += some.length
    }
  }

  async function copyAll(bundles: readonly Bundle[]): Promise<void> {
    try {
      await copy(bundles)
    } catch (error) {
      if (bundles.length === 1 || (error as { code?: string }).code !== 'store.conflict') throw error
      // One that is refused must not hold up the others.
      for (const bundle of bundles)
        await copy([bundle]).catch((refused: unknown) => {
          log.error(
            { err: refused, contact: bundle.contactId },
            'a committed row was refused as it was copied out',
          )
        })
    }
  }

  function done(contactId: string, staged: Staged): void {
    staged.relayed = true
    const list = copied.get(contactId)
    if (list) list.push(staged.id)
    else copied.set(contactId, [staged.id])
    trimTimer ??= setTimeout(() => {
      trimTimer = null
      trim().catch((error: unknown) => log.warn({ err: error }, 'documents could not be trimmed yet'))
    }, trimAfterMs).unref()
  }

  async function trim(): Promise<void> {
    const todo = [...copied]
    copied.clear()
    for (let from = 0; from < todo.length; from += trimBatch) {
      const some = todo.slice(from, from + trimBatch).filter(([contactId, ids]) => inDocument(contactId, ids))
      const ids = some.flatMap(([, list]) => list)
      if (ids.length > 0) {
        const staged = { $filter: { input: '$staged', cond: { $not: [{ $in: ['$$this.id', ids] }] } } }
        await run('relay.trim', () =>
          tables.contacts.updateMany({ _id: { $in: some.map(([contactId]) => contactId) } }, [
            { $set: { staged } },
            { $set: { hasStaged: { $cond: [{ $gt: [{ $size: '$staged' }, 0] }, true, '$$REMOVE'] } } },
          ]),
        )
      }
      for (const [contactId, list] of todo.slice(from, from + trimBatch)) {
        for (const id of list) own.delete(id)
        contacts.trimmed(contactId, list)
      }
    }
  }

  /** False if a later write of the document left them out. */
  function inDocument(contactId: string, ids: readonly string[]): boolean {
    const known = contacts.known(contactId)
    return !known || known.staged.some(({ id }) => ids.includes(id))
  }

  const settled = async (): Promise<void> => {
    while (waiting.length > 0) await flush()
  }

  async function ensureOthers(contact: Contact): Promise<void> {
    const foreign = contact.staged.filter(({ id, relayed }) => !relayed && !own.has(id))
    // Whoever asks for the same meanwhile has to wait for it as well: it would read past a line that is not there yet.
    const underway = foreign.map(({ id }) => copying.get(id)).filter((one) => one !== undefined)
    const left = foreign.filter(({ id }) => !copying.has(id))
    if (left.length > 0) underway.push(copyOthers(contact.id, left))
    await Promise.all(underway)
  }

  async function copyOthers(contactId: string, left: readonly Staged[]): Promise<void> {
    const work = copyAll(left.map(({ text }) => parse<Bundle>(text)))
    for (const { id } of left) copying.set(id, work)
    try {
      await work
    } finally {
      for (const { id } of left) copying.delete(id)
    }
    figures.repaired += left.length
    for (const staged of left) done(contactId, staged)
  }

  return {
    add(list) {
      const since = core.monotonic()
      for (const staged of list) {
        own.set(staged.id, staged)
        waiting.push({ staged, bundle: staged.bundle!, since })
      }
      flushIn(gatherMs)
    },
    mine: (stagedId) => own.get(stagedId),
    settled,
    async ensure(contact) {
      if (contact.staged.some(({ id }) => own.has(id))) await settled()
      await ensureOthers(contact)
    },
    ensureOthers,
    trim,
    async close() {
      if (timer) clearTimeout(timer)
      if (trimTimer) clearTimeout(trimTimer)
      await settled()
      await trim()
    },
  }
}
