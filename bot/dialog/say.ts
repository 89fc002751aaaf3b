/** Renders a compiled text into a reply: picks the variant, fills it, and makes a spoken form where none is written. */
import type { DialogEnv, OutboundDraft } from '../model/index.ts'
import type { Button } from '../sdk/index.ts'
import type { Text, TextButton } from './machine.ts'
import type { Names } from './names.ts'
import type { Template } from './templates.ts'
import { forTheEar } from './speak.ts'

/** A rendered text. `derived`: the spoken form was made from `text`, so options still have to be read out. */
export interface Said {
  draft: OutboundDraft
  derived: boolean
}

/** Null if nothing at all would be said. */
export function renderText(text: Text, names: Names, env: DialogEnv): Said | null {
  const said = text.en !== null && names.language === 'en' ? text.en : text
  const { template, written } = pickVariant(said, names, env)
  const plain = template?.render(names) ?? ''
  const derived = names.voice && !written
  const line = derived ? forTheEar(plain, names.language) : plain
  const draft: OutboundDraft = { type: 'message' }
  if (line !== '') {
    draft.text = line
    if (names.voice) draft.speech = line
  }
  addExtras(draft, said === text ? text : mixed(text, said), names)
  const empty = line === '' && !draft.image && !draft.file && !draft.card
  return empty ? null : { draft, derived }
}

/** The line only, for `question.text` and the like. */
export function renderLine(text: Text, names: Names, env: DialogEnv): string {
  const said = text.en !== null && names.language === 'en' ? text.en : text
  return pickVariant(said, names, env).template?.render(names) ?? ''
}

/** Channel id, then `voice` for the ear, then `text`. */
function pickVariant(text: Text, names: Names, env: DialogEnv): { template: Template | null; written: boolean } {
  const { variants } = text
  for (const field of ['id', 'plugin']) {
    const channel = env.scopes.channel[field]
    const own = typeof channel === 'string' ? variants.get(channel) : undefined
    if (own) return { template: own, written: true }
  }
  const voice = names.voice ? variants.get('voice') : undefined
  if (voice) return { template: voice, written: true }
  const plain = variants.get('text') ?? variants.get('voice') ?? variants.values().next().value ?? null
  return { template: plain, written: false }
}

/** English words over the pictures of the text they translate. */
function mixed(text: Text, said: Text): Text {
  return {
    ...said,
    image: said.image ?? text.image,
    file: said.file ?? text.file,
    card: said.card ?? text.card,
    buttons: said.buttons.length > 0 ? said.buttons : text.buttons,
    bargeIn: text.bargeIn && said.bargeIn,
  }
}

function addExtras(draft: OutboundDraft, text: Text, names: Names): void {
  if (text.image) set(draft, 'image', text.image.render(names))
  if (text.file) set(draft, 'file', text.file.render(names))
  if (text.card) {
    const { title, body, image, buttons } = text.card
    draft.card = { title: title.render(names) }
    if (body) draft.card.body = body.render(names)
    if (image) draft.card.image = image.render(names)
    if (buttons.length > 0) draft.card.buttons = renderButtons(buttons, names)
  }
  if (text.buttons.length > 0) draft.buttons = renderButtons(text.buttons, names)
  if (!text.bargeIn) draft.bargeIn = false
}

function set(draft: OutboundDraft, field: 'image' | 'file', value: string): void {
  if (value !== '') draft[field] = value
}

function renderButtons(buttons: readonly TextButton[], names: Names): Button[] {
  return buttons
    .map((button) => ({
      label: button.label.render(names),
      kind: button.kind,
      target: button.target.render(names),
    }))
    .filter((button) => button.label !== '' && button.target !== '')
    .map(({ label, kind, target }) => {
      if (kind === 'url') return { label, url: target }
      if (kind === 'flow') return { label, flow: target }
      return kind === 'send' ? { label, send: target } : { label, phone: target }
    })
}
