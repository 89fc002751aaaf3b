/** Looks after what was left half done: inputs that were recorded and not entered, commits that were not copied out. */
import type { InputRow, LaneInput } from '../../model/index.ts'
import type { Contacts } from './contacts.ts'
import { type Core, parse } from './core.ts'
import { toContact } from './contact.ts'
import { entryOf } from './enlist.ts'
import type { Flying } from './flying.ts'
import type { Known } from './known.ts'
import type { Register } from './register.ts'
import type { Relay } from './relay.ts'
import type { InboxDocument } from './documents.ts'

export interface Sweep {
  /** Enters, in one contact's document or all, what was recorded by processes that will not enter it any more. */
  adopt(): Promise<void>
  adoptOf(contactId: string, rows: readonly InboxDocument[]): Promise<boolean>
  /** Copies out what other processes staged. `now`: all of it; otherwise what was seen in the last sweep already. */
  repair(now: boolean): Promise<void>
  /** Everything once. */
  run(now: boolean): Promise<void>
  start(everyMs: number): void
  stop(): void
}

export interface SweepParts {
  core: Core
  contacts: Contacts
  relay: Relay
  register: Register
  flying: Flying
  known: Known
  /** An input was entered whose receive had failed: nobody decides it unless told. */
  found: (row: InputRow) => void
}

const atOnce = 500
/** So long it is believed that a process lives. */
const livedMs = 1000

export function openSweep({ core, contacts, relay, register, flying, known, found }: SweepParts): Sweep {
  const { tables, run, log } = core
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let seen = new Set<string>()
  let lived: { at: number; names: ReadonlySet<string> } = { at: -Infinity, names: new Set() }

  /** Who lived a moment ago will enter its rows itself, or be buried: that is soon enough. */
  async function livingAmong(names: readonly string[]): Promise<ReadonlySet<string>> {
    const recent = core.monotonic() - lived.at < livedMs
    if (!names.every((name) => recent && lived.names.has(name)))
      lived = { at: core.monotonic(), names: new Set(await register.living()) }
    return lived.names
  }

  /** Rows of one contact that nobody is about to enter and that are not in its document. */
  async function missingOf(contactId: string, rows: readonly InboxDocument[]): Promise<InboxDocument[]> {
    const contact = await contacts.read(contactId)
    if (contact) await relay.ensure(contact)
    return rows.filter(({ id, open }) => open && !flying.underway(id) && !(contact && entryOf(contact, id)))
  }

  async function completeAll(contactId: string, rows: readonly InboxDocument[]): Promise<boolean> {
    const missing = await missingOf(contactId, rows)
    for (const row of missing) await known.complete(row)
    return missing.length > 0
  }

  async function adopt(): Promise<void> {
    const living = await register.living()
    const left = await run('inbox.left', () =>
      tables.inbox
        .find({ open: true, by: { $nin: living } })
        .sort({ at: 1 })
        .toArray(),
    )
    const byContact = Map.groupBy(left, ({ contactId }) => contactId)
    for (const [contactId, rows] of byContact) await completeAll(contactId, rows)
  }

  /** Receives of this process that were broken off: their row may be in the inbox, and then it is as good as received. */
  async function mend(): Promise<void> {
    for (const row of flying.brokenOff()) {
      const there = await run('inbox.look', () => tables.inbox.findOne({ _id: row._id }))
      if (!there?.open || there.id !== row.id) {
        flying.mended(row.id)
        continue
      }
      const contact = await contacts.read(row.contactId)
      const entry = contact && entryOf(contact, row.id)
      if (!entry && (await known.complete(row))?.duplicate !== false) continue
      flying.mended(row.id)
      const { id, key, contactId, conversation, at, body } = row
      found({
        id,
        key,
        contactId,
        conversation,
        at,
        body: parse<LaneInput>(body!),
        attempts: entry?.attempts ?? 1,
      })
    }
  }

  async function repair(now: boolean): Promise<void> {
    const filter = { hasStaged: true as const }
    const documents = await run('staged.find', () => tables.contacts.find(filter).limit(atOnce).toArray())
    const left = new Set<string>()
    for (const document of documents) {
      const contact = toContact(document)
      const foreign = contact.staged.filter(({ id }) => !relay.mine(id))
      for (const { id } of foreign) left.add(id)
      // Who staged it is most likely just copying it.
      if (foreign.length > 0 && (now || foreign.some(({ id }) => seen.has(id))))
        await relay.ensure({ ...contact, staged: foreign })
    }
    seen = left
    if (now && documents.length === atOnce) {
      await relay.trim()
      await repair(true)
    }
  }

  async function once(now: boolean): Promise<void> {
    await mend()
    await repair(now)
    await adopt()
  }

  const sweep = (now: boolean): Promise<void> => {
    running = (running ?? Promise.resolve()).then(() => once(now)).finally(() => (running = null))
    return running
  }

  return {
    adopt,
    async adoptOf(contactId, rows) {
      const living = await livingAmong(rows.map(({ by }) => by).filter((by) => by !== register.process))
      const left = rows.filter(({ by, id }) => !flying.underway(id) && !living.has(by))
      return left.length > 0 && (await completeAll(contactId, left))
    },
    repair,
    run: sweep,
    start(everyMs) {
      timer = setInterval(() => {
        if (running || !core.vitals.ready) return
        sweep(false).catch((error: unknown) => log.warn({ err: error }, 'a sweep failed; the next one goes on'))
      }, everyMs)
      timer.unref()
    },
    stop() {
      if (timer) clearInterval(timer)
    },
  }
}
