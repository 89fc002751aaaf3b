/** Why a turn went as it did, in a few lines at the terminal. */
import type { Line } from './chat-line.ts'

export function explainTurn({ card, flow, step }: Line): string[] {
  const { intent, knowledge, emotion, rule, timingsMs, visited, guard, notes } = card
  const best = (list: readonly { name: string; score: number }[]): string =>
    list
      .slice(0, 3)
      .map(({ name, score }) => `${name} ${score.toFixed(2)}`)
      .join(', ') || '–'
  const lines = [
    `    ── rule ${rule ?? '–'} · flow ${flow ?? '–'} @ ${step ?? '–'}`,
    `       intent ${best(intent.map(({ intent: name, p }) => ({ name, score: p })))}`,
    `       knowledge ${best(knowledge.map(({ title, score }) => ({ name: title, score })))}`,
    `       emotion ${emotion ? `${emotion.score.toFixed(2)} → ${emotion.target} ${emotion.because.join(' ')}` : '–'}`,
    `       ${Object.entries(timingsMs)
      .map(([part, ms]) => `${part} ${ms} ms`)
      .join(' · ')}`,
  ]
  if (visited.length) lines.push(`       steps ${visited.join(' → ')}`)
  for (const { list, word, act } of guard) lines.push(`       guard: ${act} “${word}” (${list})`)
  for (const note of notes) lines.push(`       note: ${note}`)
  return lines
}
