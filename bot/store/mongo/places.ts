/** Which contact an address belongs to: looked up, remembered, and made once however many ask at once. */
import { type Core } from './core.ts'
import { isDuplicate } from './faults.ts'
import type { PlaceDocument } from './documents.ts'

export interface Places {
  /** Contact of an address, or null if it never wrote. */
  find(id: string): Promise<PlaceDocument | null>
  /** What is remembered of an address. */
  known(id: string): PlaceDocument | undefined
  /** Makes identity and conversation as far as they are missing. */
  open(wanted: {
    id: string
    channel: string
    senderId: string
    mintContactId: string
    at: number
  }): Promise<PlaceDocument>
}

const remembered = 50_000

/**
 * Look-up of conversations and identities. A row is never changed, so what is remembered stays true.
 * @param minted called for a contact that this very call made: nothing is written of it yet
 */
export function openPlaces({ tables, run }: Core, minted: (contactId: string) => void): Places {
  const known = new Map<string, PlaceDocument>()
  const opening = new Map<string, Promise<PlaceDocument>>()

  function remember(place: PlaceDocument): PlaceDocument {
    if (known.size >= remembered) known.delete(known.keys().next().value!)
    known.set(place._id, place)
    return place
  }

  async function find(id: string): Promise<PlaceDocument | null> {
    const place = known.get(id) ?? (await run('place.find', () => tables.conversations.findOne({ _id: id })))
    return place ? remember(place) : null
  }

  /** The first to come in wins; the others take what is there. Most who were never here are nobody yet: made before it is looked for. */
  async function contactOf(identity: string, mintContactId: string): Promise<string> {
    return run('identity.add', async () => {
      try {
        await tables.identities.insertOne({ _id: identity, contactId: mintContactId })
        minted(mintContactId)
        return mintContactId
      } catch (error) {
        if (!isDuplicate(error)) throw error
        return (await tables.identities.findOne({ _id: identity }))!.contactId
      }
    })
  }

  async function make(wanted: Parameters<Places['open']>[0]): Promise<PlaceDocument> {
    const { id, channel, senderId, mintContactId, at } = wanted
    const place = await run('place.find', () => tables.conversations.findOne({ _id: id }))
    if (place) return place
    const contactId = await contactOf(`${channel}/${senderId}`, mintContactId)
    const made: PlaceDocument = { _id: id, contactId, channel, senderId, createdAt: at }
    return run('place.add', async () => {
      try {
        await tables.conversations.insertOne(made)
        return made
      } catch (error) {
        if (!isDuplicate(error)) throw error
        return (await tables.conversations.findOne({ _id: id }))!
      }
    })
  }

  return {
    find,
    known: (id) => known.get(id),
    async open(wanted) {
      const place = known.get(wanted.id)
      if (place) return place
      let making = opening.get(wanted.id)
      if (!making) {
        making = make(wanted).finally(() => opening.delete(wanted.id))
        opening.set(wanted.id, making)
      }
      return remember(await making)
    },
  }
}
