/** Weighs what was understood against the thresholds: which entry is sure, what is contested, what is merely likely. */
import type { Facts, Thresholds } from '../../model/index.ts'
import type { FlowCandidate } from './triggers.ts'

/** Shares of a threshold from which something is likely enough to be asked about, and to be named beside it. */
const near = { likely: 0.6, beside: 0.5 }

/** Asked almost as it is written. */
const toTheLetter = 0.9

/** The entry that may be read out: above the floor and ahead of the next by the margin, or asked almost to the letter. */
export function sureEntry(
  { knowledge: [best, second] }: Facts,
  thresholds: Thresholds,
): Facts['knowledge'][number] | null {
  if (!best || best.score < thresholds.knowledgeFloor) return null
  const ahead = best.score - (second?.score ?? 0)
  return ahead >= thresholds.margin || best.score >= toTheLetter ? best : null
}

/** A flow and an entry, both sure enough, say almost the same: neither is taken, it is asked which. */
export function contested(flow: FlowCandidate | undefined, facts: Facts, thresholds: Thresholds): boolean {
  const entry = sureEntry(facts, thresholds)
  if (!flow || flow.p < thresholds.intent || !entry || entry.score >= toTheLetter || entry.title === flow.title)
    return false
  return Math.abs(entry.score - flow.p) < thresholds.margin
}

/** What to offer when it is asked which, likeliest first; empty when nothing is likely. */
export function likely(flows: readonly FlowCandidate[], facts: Facts, { intent, knowledgeFloor }: Thresholds) {
  const candidates = [
    ...flows.map(({ flow, title, p }) => ({ title, flow, entry: null, p, of: intent })),
    ...facts.knowledge.map(({ id, title, score: p }) => ({ title, flow: null, entry: id, p, of: knowledgeFloor })),
  ]
    .filter(({ p, of }) => p >= of * near.beside)
    .sort((a, b) => b.p / b.of - a.p / a.of)
    .filter(({ title }, at, all) => all.findIndex((other) => other.title === title) === at)
    .slice(0, 3)
  return candidates.some(({ p, of }) => p >= of * near.likely)
    ? candidates.map(({ title, flow, entry, p }) => ({ title, flow, entry, p }))
    : []
}
