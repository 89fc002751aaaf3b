/** One contact's document is changed by one process at a time with one compare-and-set, however many units wait for it. */
import { BotError } from '../../sdk/index.ts'
import { type Contact, blank, changed, sizeOf, type Staged, toContact, toDocument, toWrite } from './contact.ts'
import { type Core, pause } from './core.ts'
import { isDuplicate, isNotDone, isPassing, storeError } from './faults.ts'

/** Changes the draft it is given; throwing undoes this unit alone. Runs again if the document was not what it seemed. */
export type Unit<T> = (draft: Contact) => T

export interface ChangeOptions {
  /** Called when the document was read after the unit was asked for; what it finds out must be known before the unit runs. */
  prepare?: (contact: Contact, reads: number) => Promise<void> | null
  /** The unit's answer may rest on what is remembered, if it changes nothing. */
  trust?: (contact: Contact) => boolean
}

export interface Contacts {
  /**
   * Runs the unit in the next write of the contact's document. Resolves once what it gave is known to be true: after the
   * compare-and-set, or after a read if it changed nothing. Rejects with the unit's own error or `store.unavailable`.
   */
  change<T>(contactId: string, unit: Unit<T>, options?: ChangeOptions): Promise<T>
  /** The document as it lies in the database now; null if there is none. */
  read(contactId: string): Promise<Contact | null>
  /** What this process remembers: a guess. */
  known(contactId: string): Contact | null
  /** Reads it, if nothing is remembered, while the caller does something else. Gives the number of the last read that was begun then. */
  prefetch(contactId: string): number
  /** It was made a moment ago: most likely there is no document yet, and nothing to read. */
  fresh(contactId: string): void
  forget(contactIds: Iterable<string>): void
  /** These are not in the document any longer. */
  trimmed(contactId: string, stagedIds: readonly string[]): void
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
}

interface Job {
  unit: Unit<unknown>
  options: ChangeOptions
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown }

interface Slot {
  id: string
  /** undefined: not known. */
  base: Contact | undefined
  jobs: Job[]
  running: boolean
  /** Number of the read that `base` rests on. */
  reads: number
  fetching: Promise<void> | null
}

interface Attempt {
  token: string
  outcomes: Outcome[]
  next: Contact
}

const maxUnits = 64
/** A document is refused to grow beyond this. */
export const maxBytes = 1024 * 1024
const missesBeforePause = 3

export interface ContactsOptions {
  /** Contacts remembered. */
  keep: number
  /** Something was committed that must be copied out. */
  staged: (staged: readonly Staged[]) => void
  /** Staged by this process and not trimmed yet. */
  mine: (stagedId: string) => Staged | undefined
}

/** The documents of all contacts, as far as this process deals with them. */
export function openContacts(core: Core, options: ContactsOptions): Contacts {
  const { tables, run, figures } = core
  const slots = new Map<string, Slot>()
  const busy = new Set<Promise<void>>()
  let tokens = 0
  /** Reads of all contacts: a slot may be forgotten and made anew, their order is not. */
  let begun = 0

  function slotOf(id: string): Slot {
    let slot = slots.get(id)
    if (!slot) {
      slot = { id, base: undefined, jobs: [], running: false, reads: 0, fetching: null }
      if (slots.size >= options.keep) evict()
    } else slots.delete(id)
    // A Map keeps the order of insertion: the front is what was not used for longest.
    slots.set(id, slot)
    return slot
  }

  function evict(): void {
    for (const [id, slot] of slots) {
      if (slots.size < options.keep) return
      if (!slot.running && !slot.fetching) slots.delete(id)
    }
  }

  async function read(id: string): Promise<Contact | null> {
    const document = await run('contact.read', () => tables.contacts.findOne({ _id: id }))
    if (!document) return null
    const contact = toContact(document)
    return { ...contact, staged: contact.staged.map((one) => options.mine(one.id) ?? one) }
  }

  async function load(slot: Slot): Promise<Contact> {
    slot.reads = ++begun
    return (slot.base = (await read(slot.id)) ?? blank(slot.id))
  }

  /** All units on one draft; what a throwing one did is put back. */
  function runUnits(base: Contact, jobs: readonly Job[]): { draft: Contact; outcomes: Outcome[] } {
    const draft = { ...base }
    const outcomes = jobs.map(({ unit }): Outcome => {
      const before = { ...draft }
      try {
        const value = unit(draft)
        if (draft.staged !== before.staged && sizeOf(draft) > maxBytes) throw crowded(base.id)
        return { ok: true, value }
      } catch (error) {
        Object.assign(draft, before)
        return { ok: false, error }
      }
    })
    return { draft, outcomes }
  }

  function settle(jobs: readonly Job[], outcomes: readonly Outcome[]): void {
    jobs.forEach((job, at) => {
      const outcome = outcomes[at]!
      if (outcome.ok) job.resolve(outcome.value as never)
      else job.reject(outcome.error)
    })
  }

  function landed(before: Contact, { next, outcomes }: Attempt, jobs: readonly Job[]): void {
    const old = new Set(before.staged)
    const added = next.staged.filter((one) => !old.has(one))
    if (added.length > 0) options.staged(added)
    settle(jobs, outcomes)
  }

  /** True if it was written, false if the document is not what it seemed. */
  async function write(base: Contact, draft: Contact, attempt: Attempt): Promise<boolean> {
    if (base.rev === 0) {
      const document = toDocument(draft, attempt.token)
      attempt.next = { ...draft, rev: 1, tokens: [attempt.token] }
      try {
        await run('contact.write', () => tables.contacts.insertOne(document), 'once')
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    }
    const { update, next } = toWrite(base, draft, attempt.token)
    attempt.next = next
    const filter = { _id: base.id, rev: base.rev }
    const result = await run('contact.write', () => tables.contacts.updateOne(filter, update), 'once')
    return result.matchedCount === 1
  }

  async function process(slot: Slot, jobs: readonly Job[]): Promise<void> {
    const unsure: { attempt: Attempt; base: Contact }[] = []
    const until = core.monotonic() + core.patienceMs
    let misses = 0
    let fresh = false
    for (;;) {
      if (slot.fetching) await slot.fetching
      if (slot.base === undefined) {
        const contact = await load(slot)
        fresh = true
        const heard = unsure.find(({ attempt }) => contact.tokens.includes(attempt.token))
        if (heard) return landed(heard.base, heard.attempt, jobs)
      }
      const base: Contact = slot.base!
      for (const { options: own } of jobs) {
        const preparing = own.prepare?.(base, slot.reads)
        if (preparing) await preparing
      }
      const { draft, outcomes } = runUnits(base, jobs)
      if (!changed(base, draft)) {
        if (fresh || jobs.every(({ options: own }) => own.trust?.(base))) return settle(jobs, outcomes)
        slot.base = undefined
        continue
      }
      tokens += 1
      const attempt: Attempt = { token: `${core.identity.process}.${tokens.toString(36)}`, outcomes, next: draft }
      try {
        if (await write(base, draft, attempt)) {
          slot.base = attempt.next
          return landed(base, attempt, jobs)
        }
        slot.base = undefined
        figures.misses += 1
        misses += 1
        // Whoever lost some times in a row lets the others pass.
        if (misses > missesBeforePause) await pause(1 + (tokens % 7))
      } catch (error) {
        slot.base = undefined
        if (!isPassing(error)) throw storeError(error)
        if (!isNotDone(error)) unsure.push({ attempt, base })
        if (!core.vitals.ready || core.monotonic() > until) throw core.vitals.goDown(error)
        figures.retries += 1
        await pause(20)
      }
    }
  }

  async function drain(slot: Slot): Promise<void> {
    slot.running = true
    try {
      while (slot.jobs.length > 0) {
        const jobs = slot.jobs.splice(0, maxUnits)
        try {
          await process(slot, jobs)
        } catch (error) {
          slot.base = undefined
          // One that the database refuses must not take the others with it.
          if (jobs.length > 1 && error instanceof BotError && error.code === 'store.conflict')
            for (const job of jobs) await process(slot, [job]).catch(job.reject)
          else for (const job of jobs) job.reject(error)
        }
      }
    } finally {
      slot.running = false
    }
  }

  return {
    change<T>(contactId: string, unit: Unit<T>, own: ChangeOptions = {}): Promise<T> {
      const slot = slotOf(contactId)
      return new Promise<T>((resolve, reject) => {
        slot.jobs.push({ unit, options: own, resolve, reject })
        if (!slot.running) {
          const draining = drain(slot).finally(() => busy.delete(draining))
          busy.add(draining)
        }
      })
    },
    async read(contactId) {
      const contact = await read(contactId)
      const slot = slots.get(contactId)
      // While something is being written nobody but the writer knows which came first.
      if (slot && contact && !slot.running && contact.rev > (slot.base?.rev ?? 0)) {
        slot.base = contact
        slot.reads = ++begun
      }
      return contact
    },
    known: (contactId) => slots.get(contactId)?.base ?? null,
    prefetch(contactId) {
      const slot = slotOf(contactId)
      if (slot.base === undefined && !slot.running && !slot.fetching)
        slot.fetching = load(slot).then(
          () => void (slot.fetching = null),
          () => void (slot.fetching = null),
        )
      return begun
    },
    fresh(contactId) {
      const slot = slotOf(contactId)
      if (!slot.running && !slot.fetching) slot.base ??= blank(contactId)
    },
    forget(contactIds) {
      for (const id of contactIds) {
        const slot = slots.get(id)
        if (slot && !slot.running && !slot.fetching) slots.delete(id)
        else if (slot) slot.base = undefined
      }
    },
    async idle() {
      while (busy.size > 0) await Promise.all(busy)
    },
    trimmed(contactId, stagedIds) {
      const slot = slots.get(contactId)
      if (!slot?.base || slot.running) return
      const staged = slot.base.staged.filter(({ id }) => !stagedIds.includes(id))
      if (staged.length < slot.base.staged.length) slot.base = { ...slot.base, staged }
    },
  }
}

const crowded = (contactId: string): BotError =>
  new BotError(
    'store.crowded',
    `Contact ${contactId} has more undelivered or undecided work than one contact may have (1 MiB). ` +
      'Mend what keeps its channel from delivering; then it goes on.',
    { retryable: true },
  )
