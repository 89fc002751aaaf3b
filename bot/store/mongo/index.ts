/** The store for several processes: MongoDB, by single-document writes only. */
import type { InputRow } from '../../model/index.ts'
import type { Store } from '../store.ts'
import { openAccounts } from './accounts.ts'
import { databaseNow, openCluster } from './cluster.ts'
import { type Contacts, openContacts } from './contacts.ts'
import { openCopy } from './copy.ts'
import { type Core, createRun, put } from './core.ts'
import { openEffects } from './effects.ts'
import { createStage } from './enlist.ts'
import { openEvents } from './events.ts'
import { createFlying } from './flying.ts'
import { openGroup } from './group.ts'
import { openHealth } from './health.ts'
import { openJournal } from './journal.ts'
import { openKnown } from './known.ts'
import { openLane } from './lane.ts'
import { migrate } from './migrate.ts'
import { connect } from './open.ts'
import { type MongoOptions, silentLog } from './options.ts'
import { openOutbox } from './outbox.ts'
import { openOwners } from './owners.ts'
import { openPlaces } from './places.ts'
import { openPurge } from './purge.ts'
import { openQueue } from './queue.ts'
import { openReceive } from './receive.ts'
import { openRegister } from './register.ts'
import { openRelay, type Relay } from './relay.ts'
import { openReleases } from './releases.ts'
import { createOrder, openRows } from './rows.ts'
import { openSweep } from './sweep.ts'
import { tablesOf } from './tables.ts'
import { createTaking } from './taking.ts'
import { createTracker } from './tracked.ts'
import { createTurns } from './turns.ts'
import { stateVersion } from '../../model/index.ts'

export type { Failpoints, MongoOptions } from './options.ts'

/** Contacts whose documents are remembered. */
const keep = 10_000
const defaultSweepMs = 5000

/**
 * Connects to `options.url`, brings collections and indexes up to date and enters this process in the register.
 * @throws BotError `config.missing` (the address names no database), `store.version` (data of a newer program),
 * `store.unavailable`
 */
export async function openMongoStore(options: MongoOptions): Promise<Store> {
  const { now, log = silentLog, failpoints = {}, patienceMs = 3000, sweepMs = defaultSweepMs } = options
  const connection = await connect(options)
  failpoints.opened?.(connection)
  const db = connection.db!
  const tables = tablesOf(db)
  const monotonic = (): number => performance.now()
  const figures = { commands: 0, retries: 0, misses: 0, relayed: 0, repaired: 0, relayLagMs: 0 }
  const probe = async (): Promise<void> => {
    await put(tables.values, 'probe', { value: '' })
  }
  const vitals = openHealth(probe, log)
  const run = createRun({ vitals, figures, failpoints, monotonic, patienceMs })
  const register = openRegister({ tables, run, monotonic })
  const core: Core = { tables, run, vitals, identity: register, figures, now, monotonic, patienceMs, log }
  try {
    await migrate(db, register.process)
    await register.open()
  } catch (error) {
    await connection.destroy().catch(() => undefined)
    throw error
  }

  const order = createOrder(now)
  const releases = openReleases(core)
  const events = openEvents(
    core,
    () => relay.settled(),
    () => databaseNow(core),
  )
  // They need each other: the documents say what is to be copied, and the relay which of it is.
  const contacts: Contacts = openContacts(core, {
    keep,
    staged: (staged) => relay.add(staged),
    mine: (stagedId) => relay.mine(stagedId),
  })
  const others = async (contactId: string): Promise<void> => {
    const contact = await contacts.read(contactId)
    if (contact) await relay.ensureOthers(contact)
  }
  const relay: Relay = openRelay(
    core,
    contacts,
    openCopy(core, events.append, (hashes, at) => releases.use(hashes, at), others),
  )
  const stage = createStage(core)
  const places = openPlaces(core, (contactId) => contacts.fresh(contactId))
  const owners = openOwners(core)
  const flying = createFlying()
  const taking = createTaking(core)
  const known = openKnown({ core, contacts, places, stage, flying, relay })
  const listeners: ((row: InputRow) => void)[] = []
  const found = (row: InputRow): void => listeners.forEach((listen) => listen(row))
  const sweep = openSweep({ core, contacts, relay, register, flying, known, found })
  vitals.onHealth(({ ready }) => {
    if (ready)
      void sweep.run(false).catch((error: unknown) => log.warn({ err: error }, 'the sweep after an outage failed'))
  })
  await sweep.run(true)
  sweep.start(sweepMs)

  const tracker = createTracker()
  const operations = tracker.track({
    ...openReceive({
      core,
      contacts,
      places,
      record: openGroup(core),
      stage,
      flying,
      turns: createTurns(),
      known,
      owners,
      taking,
      order,
    }),
    ...openLane({
      core,
      contacts,
      places,
      relay,
      stage,
      owners,
      order,
      adopt: () => sweep.adopt(),
      adoptOf: (contactId, rows) => sweep.adoptOf(contactId, rows),
    }),
    ...openOutbox({ core, contacts, places, relay, stage, owners }),
    ...openEffects(core, contacts, owners),
    ...openJournal(core, contacts, relay),
    readEvents: events.readEvents,
    ...openQueue(core, relay),
    ...openAccounts(core),
    putRelease: releases.putRelease,
    release: releases.release,
    ...openRows(core, relay, order),
    ...openPurge(core, relay, events, releases),
  })
  let closed = false
  return {
    kind: 'mongo',
    figures,
    get uncleanExit() {
      return register.foundDead()
    },
    health: vitals.health,
    onHealth: vitals.onHealth,
    onFound: (listen) => void listeners.push(listen),
    async close() {
      if (closed) return
      closed = true
      await tracker.close()
      sweep.stop()
      await contacts.idle()
      vitals.close()
      await relay
        .close()
        .catch((error: unknown) => log.warn({ err: error }, 'some rows are copied out by the next process'))
      await register.leave().catch(() => undefined)
      await connection.close()
    },
    cluster: openCluster({
      core,
      contacts,
      relay,
      register,
      owners,
      taking,
      stateVersion,
      sweep: () => sweep.run(true),
      adopt: () => sweep.adopt(),
    }),
    ...operations,
  }
}
