/** The floor under the MongoDB store: the same bytes with the bare driver, in the fewest round trips that keep the promise. */
import mongoose from 'mongoose'
import { message } from '../../bot/testing/store-contract/build.ts'
import { chunk, type Measured, Meter } from './meter.ts'
import { makeUnit, type Shape, type Unit } from './units.ts'

interface Contact {
  _id: string
  version: number
  state: string
  done: string[]
}

/** Dedupe key, then one compare-and-set of the contact that carries everything of the step; a command each, `group` at once. */
export async function measureMongoFloor(url: string, { units, contacts, group }: Shape): Promise<Measured> {
  const client = new mongoose.mongo.MongoClient(url, {
    writeConcern: { w: 'majority', journal: true },
    maxPoolSize: group,
  })
  const db = client.db()
  const inbox = db.collection<{ _id: string; input: string; body: string }>('floor_inbox')
  const states = db.collection<Contact>('floor_contacts')
  const ids = Array.from({ length: contacts }, () => message({ conversation: 'x' }).id)
  await states.insertMany(ids.map((_id) => ({ _id, version: 1, state: '{}', done: [] })))
  const versions = ids.map(() => 1)

  async function write({ input, step: unit }: Unit): Promise<void> {
    await inbox.insertOne({ _id: input.key, input: input.id, body: JSON.stringify(input.body) })
    const said = unit.outbox[0]!
    const done = JSON.stringify([input.body, said.activity, unit.journal, unit.events])
    const { matchedCount } = await states.updateOne(
      { _id: unit.contactId, version: unit.expectVersion },
      // The list is kept short, as a relay would.
      { $set: { version: unit.expectVersion + 1, state: JSON.stringify(unit.state), done: [done] } },
    )
    if (matchedCount !== 1) throw new Error('the floor met a conflict')
  }

  const meter = new Meter()
  for (let from = 0; from < units; from += chunk) {
    const made = Array.from({ length: Math.min(chunk, units - from) }, (_, n) => {
      const at = ((from + n) * 7919) % contacts
      return makeUnit(ids[at]!, `v${at}`, versions[at]!++)
    })
    await meter.add(made, group, (some) => Promise.all(some.map(write)))
  }
  await client.close()
  return meter.perUnit
}
