/** Conversations in memory, with the store's promises: one place for each line, repetitions change nothing. */
import type { InboundActivity, OutboundActivity, TranscriptEntry } from '../../sdk/index.ts'
import type { Draft } from '../fakes.ts'

interface Conversation {
  lines: TranscriptEntry[]
  /** Place of each recorded platform id; null for what is no line. */
  seen: Map<string, number | null>
}

const shown: ReadonlySet<string> = new Set(['message', 'choice', 'keypad'])

export function fakeConversations(clock: () => number) {
  const conversations = new Map<string, Conversation>()
  const received: InboundActivity[] = []
  let replies = 0

  function find(id: string): Conversation {
    let found = conversations.get(id)
    if (!found) conversations.set(id, (found = { lines: [], seen: new Map() }))
    return found
  }

  return {
    received,
    record(activity: InboundActivity): { id: string; seq: number | null; duplicate: boolean } {
      const { lines, seen } = find(activity.address.conversation)
      const known = seen.get(activity.id)
      if (known !== undefined) return { id: activity.id, seq: known, duplicate: true }
      received.push(activity)
      const seq = shown.has(activity.type) ? lines.length + 1 : null
      seen.set(activity.id, seq)
      if (seq !== null) lines.push({ seq, at: clock(), direction: 'in', activity })
      return { id: activity.id, seq, duplicate: false }
    },
    say(conversation: string, draft: Draft): OutboundActivity {
      const { lines } = find(conversation)
      const seq = lines.length + 1
      const at = clock()
      const activity: OutboundActivity = {
        id: `reply-${++replies}`,
        seq,
        at,
        author: 'bot',
        type: 'message',
        ...draft,
      }
      lines.push({ seq, at, direction: 'out', activity })
      return activity
    },
    lines: (conversation: string, sinceSeq: number, limit: number): TranscriptEntry[] =>
      find(conversation).lines.slice(sinceSeq, sinceSeq + limit),
  }
}
