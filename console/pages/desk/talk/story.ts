/** The talk as it is drawn: days, runs of the same speaker, and beside what the customer said the card it led to. Pure. */
import type { Card, Line } from '../../../api/types.ts'

export interface Told {
  line: Line
  /** A new day begins with this line. */
  newDay: boolean
  /** Goes on right after the same speaker: name and time are not said again. */
  follows: boolean
  /** The decision that this utterance led to. */
  card: Card | null
}

/** Rules by which nothing was decided about what was said. */
const silent: ReadonlySet<string | null> = new Set(['debounce', 'agent owns'])
const sameBreathMs = 2 * 60_000

/** @param dayOf civil day of UTC ms */
export function tell(lines: readonly Line[], cards: readonly Card[], dayOf: (at: number) => string): Told[] {
  const decided = cardsByLine(lines, cards)
  return lines.map((line, at) => {
    const before = lines[at - 1]
    const newDay = before === undefined || dayOf(before.at) !== dayOf(line.at)
    const follows =
      !newDay &&
      before.who === line.who &&
      before.name === line.name &&
      before.conversation === line.conversation &&
      isQuiet(before) === isQuiet(line) &&
      line.at - before.at < sameBreathMs
    return { line, newDay, follows, card: decided.get(line.key) ?? null }
  })
}

/** Coming, going and the like: a note between the bubbles. */
export function isQuiet({ kind, text, attachments, offers }: Line): boolean {
  return kind !== 'message' && kind !== 'choice' && text === '' && attachments.length === 0 && offers.length === 0
}

/**
 * A card belongs to the line of its own activity. What was written in fragments is decided when a timer closes it: such a
 * card belongs to the customer's last line before it.
 */
function cardsByLine(lines: readonly Line[], cards: readonly Card[]): Map<string, Card> {
  const said = lines.filter(({ who }) => who === 'customer')
  const byActivity = new Map(said.map((line) => [line.activity, line]))
  const found = new Map<string, Card>()
  for (const card of cards) {
    if (card.utterance === null && card.activity === null) continue
    if (silent.has(card.rule)) continue
    const line =
      (card.activity === null ? undefined : byActivity.get(card.activity)) ??
      said.findLast(({ at }) => at <= card.at)
    if (line) found.set(line.key, card)
  }
  return found
}
