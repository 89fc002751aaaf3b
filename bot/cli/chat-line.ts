/** What `nightdesk chat --json` prints of a turn: what was said, where the talk stands, and the card that explains it. */
import type { OutboundActivity } from '../sdk/index.ts'
import type { ContactState, Facts } from '../model/index.ts'
import type { readCard } from '../turn/card.ts'

/** One line of JSON. A line that says nothing (a blank one) has no replies and a card without facts. */
export interface Line {
  replies: { text: string; [key: string]: unknown }[]
  owner: string
  flow: string | null
  step: string | null
  slots: Record<string, unknown>
  card: {
    intent: Facts['intents']
    knowledge: Facts['knowledge']
    emotion: Facts['emotion'] | null
    entities: Facts['entities']
    rule: string | null
    visited: string[]
    guard: ReturnType<typeof readCard>['guard']
    notes: string[]
    timingsMs: Record<string, number>
  }
}

/**
 * @param said what came since the last line, in order; also what a timer said in between
 * @param totalMs from receiving to everything settled
 */
export function describe(
  said: readonly OutboundActivity[],
  state: ContactState | null,
  card: ReturnType<typeof readCard>,
  totalMs: number,
): Line {
  const dialog = state?.session?.dialog
  const top = dialog?.frames.at(-1)
  const facts = card.facts
  return {
    replies: said.map(({ text, choices, card: shown, buttons, image, author, agent }) => ({
      text: text ?? '',
      ...(choices && { choices: choices.map(({ label }) => label) }),
      ...(buttons && { buttons: buttons.map(({ label }) => label) }),
      ...(shown && { card: shown }),
      ...(image && { image }),
      ...(author !== 'bot' && { author, agent }),
    })),
    owner: state?.owner ?? 'bot',
    flow: top?.flow ?? null,
    step: top?.at ?? null,
    slots: Object.fromEntries(
      Object.entries(top?.values ?? {}).map(([name, value]) => [name, top?.secret.includes(name) ? '***' : value]),
    ),
    card: {
      intent: facts?.intents ?? [],
      knowledge: facts?.knowledge ?? [],
      emotion: facts?.emotion ?? null,
      entities: facts?.entities ?? [],
      rule: card.rule || null,
      visited: card.visited,
      guard: card.guard,
      notes: card.notes,
      timingsMs: { ...card.timings, total: Math.round(totalMs * 100) / 100 },
    },
  }
}
