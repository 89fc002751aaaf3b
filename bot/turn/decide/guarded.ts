/** Every reply of ours passes the guard before it is committed: its words, its card and every label on it. */
import type { Button } from '../../sdk/index.ts'
import type { Finding, OutboundDraft } from '../../model/index.ts'
import type { Step } from './step.ts'

/** The draft as it may be said, and what was found in it. An untouched one is given back as it is. */
export function guarded(step: Step, draft: OutboundDraft): { draft: OutboundDraft; found: Finding[] } {
  const { guard } = step.current
  const found: Finding[] = []
  /** `none`: what stands there where nothing is left. */
  const pass = (text: string, none: string): string => {
    const said = guard.pass(text)
    if (said.findings.length === 0) return text
    found.push(...said.findings)
    return said.left || text === '' ? said.text : none
  }
  /** A button that says nothing is left out: nobody knows what it starts. An answer stays, the question counts on it. */
  const pressed = (buttons: Button[]): Button[] =>
    buttons
      .map((button) => ({ ...button, label: pass(button.label, '') }))
      .filter(({ label }, at) => label !== '' || buttons[at]!.label === '')
  const neutral = guard.neutral[step.state.profile.language]
  const safe: OutboundDraft = { ...draft }
  if (draft.text) safe.text = pass(draft.text, neutral)
  if (draft.speech) safe.speech = draft.speech === draft.text ? safe.text! : pass(draft.speech, neutral)
  if (draft.card) {
    safe.card = { ...draft.card, title: pass(draft.card.title, '…') }
    if (draft.card.body) safe.card.body = pass(draft.card.body, '…')
    if (draft.card.buttons) safe.card.buttons = pressed(draft.card.buttons)
  }
  if (draft.choices) safe.choices = draft.choices.map((choice) => ({ ...choice, label: pass(choice.label, '…') }))
  if (draft.buttons) safe.buttons = pressed(draft.buttons)
  return { draft: found.length === 0 ? draft : safe, found }
}
