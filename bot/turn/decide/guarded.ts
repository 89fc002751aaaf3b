/** Every reply of ours passes the guard before it is committed; what it found stands on the card. */
import type { Finding, OutboundDraft } from '../../model/index.ts'
import type { Step } from './step.ts'

/** The draft as it may be said. An untouched one is given back as it is. */
export function guarded(step: Step, draft: OutboundDraft): OutboundDraft {
  const { guard } = step.current
  const found: Finding[] = []
  const pass = (text: string, whole: boolean): string => {
    const said = guard.pass(text)
    if (said.findings.length === 0) return text
    found.push(...said.findings)
    if (said.left || text === '') return said.text
    return whole ? guard.neutral[step.state.profile.language] : '…'
  }
  const safe: OutboundDraft = { ...draft }
  if (draft.text) safe.text = pass(draft.text, true)
  if (draft.speech) safe.speech = draft.speech === draft.text ? safe.text! : pass(draft.speech, true)
  if (draft.card) {
    safe.card = { ...draft.card, title: pass(draft.card.title, false) }
    if (draft.card.body) safe.card.body = pass(draft.card.body, false)
  }
  if (draft.choices)
    safe.choices = draft.choices.map((choice) => ({ ...choice, label: pass(choice.label, false) }))
  if (found.length === 0) return draft
  for (const { list, word, act } of found) step.card.guard.push({ list, word, act })
  return safe
}
