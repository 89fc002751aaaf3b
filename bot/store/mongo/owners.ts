/** Which contact an input, an outbox row or an effect belongs to, for operations that name only the thing. */
import type { StepCommit } from '../../model/index.ts'
import type { Core } from './core.ts'

export interface Owners {
  /** A step was committed: whose what it left open is. */
  noteStep(step: StepCommit): void
  /** This process saw whose it is. */
  note(id: string, contactId: string): void
  ofInput(id: string): Promise<string | null>
  ofRow(id: string): Promise<string | null>
  ofEffect(id: string): Promise<string | null>
}

const remembered = 100_000

/** What is not remembered is looked for among the contacts that have open work: few, and found by an index. */
export function openOwners({ tables, run }: Core): Owners {
  const known = new Map<string, string>()

  async function among(field: 'out.id' | 'effects.id' | 'inbox.id', id: string): Promise<string | null> {
    const remembers = known.get(id)
    if (remembers !== undefined) return remembers
    const found = await run('owner.find', () =>
      tables.contacts.findOne({ waitsSince: { $gt: 0 }, [field]: id }, { projection: { _id: 1 } }),
    )
    return found?._id ?? null
  }

  function note(id: string, contactId: string): void {
    if (known.size >= remembered) known.delete(known.keys().next().value!)
    known.set(id, contactId)
  }

  return {
    note,
    noteStep({ contactId, outbox, effects }) {
      for (const { id, state } of outbox) if (state !== 'sent') note(id, contactId)
      for (const { id } of effects) note(id, contactId)
    },
    ofInput: (id) => among('inbox.id', id),
    ofRow: (id) => among('out.id', id),
    ofEffect: (id) => among('effects.id', id),
  }
}
