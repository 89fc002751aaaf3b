/** Fits a reply to what its channel can do, and says what was lost on the way. */
import type { ChannelCapabilities, Level } from '../sdk/index.ts'
import { buttonLine, cardLines, choiceLines, mediaLine } from './as-text.ts'
import { saysSomething, type Degraded, type Draft, type Piece } from './piece.ts'
import type { Language } from './speech.ts'
import { fits, splitText } from './split.ts'
import { degradeForVoice } from './voice.ts'

export type { Degraded, Draft, Piece } from './piece.ts'

const nothing: string[] = []

/**
 * Turns a draft into the pieces a channel can show, in order; mostly there is one, and it is the draft itself.
 * Choices that do not fit become numbered text, buttons and cards become lines, a long text is split (everything but
 * text goes with the last part), and a voice channel gets `speech` without links.
 * @param language of the words this adds
 * @returns no pieces if nothing can be shown; `notes` and `rejected` say why. Do not write to what is returned.
 */
export function degrade(draft: Draft, channel: ChannelCapabilities, language: Language = 'zh'): Degraded {
  if (channel.modality === 'voice') return degradeForVoice(draft, channel, language)
  if (showsAsIs(draft, channel)) return { pieces: [withoutMarks(draft)], notes: nothing, rejected: nothing }
  const notes: string[] = []
  const rejected: string[] = []
  const piece: Piece = { ...withoutMarks(draft) }
  delete piece.speech
  const judge = (kind: string, level: Level): Level => {
    if (level === 'reject') rejected.push(kind)
    if (level !== 'native') notes.push(`${kind}: ${told[level]}`)
    return level
  }
  const lines: string[] = []
  fitMedia(piece, channel, language, judge, lines)
  fitCard(piece, channel, language, judge, lines, notes)
  fitButtons(piece, channel, language, judge, lines, notes)
  if (lines.length) piece.text = [piece.text, ...lines].filter(Boolean).join('\n')
  if (piece.type === 'transfer' && !channel.transfer) piece.type = 'message'
  return { pieces: cutText(piece, channel, notes), notes, rejected }
}

const told: Record<Exclude<Level, 'native'>, string> = {
  'as-text': 'as text, the channel cannot show it',
  drop: 'dropped, the channel cannot show it',
  reject: 'left out, the channel refuses it',
}

/** The hot path: one look at what is there, no allocation. */
function showsAsIs(draft: Draft, channel: ChannelCapabilities): boolean {
  if (draft.image !== undefined && channel.image !== 'native') return false
  if (draft.file !== undefined && channel.file !== 'native') return false
  if (draft.speech !== undefined || (draft.type === 'transfer' && !channel.transfer)) return false
  const presses = (draft.choices?.length ?? 0) + (draft.buttons?.length ?? 0)
  if (presses > 0 && !mayPress(presses, channel)) return false
  if (draft.choices && channel.image !== 'native' && draft.choices.some(({ image }) => image !== undefined))
    return false
  if (draft.card !== undefined) {
    if (channel.card !== 'native' || (draft.card.image !== undefined && channel.image !== 'native')) return false
    if (draft.card.buttons?.length && !mayPress(draft.card.buttons.length, channel)) return false
  }
  if (draft.text === undefined) return saysSomething(draft)
  return draft.text.trim() !== '' && fits(draft.text, channel.maxText)
}

function mayPress(count: number, channel: ChannelCapabilities): boolean {
  return channel.buttons === 'native' && (channel.maxButtons === null || count <= channel.maxButtons)
}

/** The engine's own marks stay in the house. */
function withoutMarks(draft: Draft): Piece {
  if (draft.step === undefined && draft.answer === undefined) return draft
  const { step: _step, answer: _answer, ...piece } = draft
  return piece
}

type Judge = (kind: string, level: Level) => Level

function fitMedia(piece: Piece, channel: ChannelCapabilities, language: Language, judge: Judge, lines: string[]) {
  for (const kind of ['image', 'file'] as const) {
    const ref = piece[kind]
    if (ref === undefined || channel[kind] === 'native') continue
    const line = channel[kind] === 'as-text' ? mediaLine(kind, ref, language) : null
    judge(kind, channel[kind] === 'as-text' && line === null ? 'drop' : channel[kind])
    if (line !== null) lines.push(line)
    delete piece[kind]
  }
}

function fitCard(
  piece: Piece,
  channel: ChannelCapabilities,
  language: Language,
  judge: Judge,
  lines: string[],
  notes: string[],
) {
  if (!piece.card) return
  const { card } = piece
  if (channel.card !== 'native') {
    if (judge('card', channel.card) === 'as-text') {
      lines.push(cardLines(card, piece.text))
      // Its buttons live on as buttons; what cannot be pressed becomes a line below.
      piece.buttons = [...(piece.buttons ?? []), ...(card.buttons ?? [])]
    }
    delete piece.card
    return
  }
  if (card.image !== undefined && channel.image !== 'native') {
    notes.push('card image: dropped, the channel cannot show it')
    const { image: _image, ...rest } = piece.card
    piece.card = rest
  }
  if (card.buttons?.length && !mayPress(card.buttons.length, channel)) {
    const { buttons: _buttons, ...rest } = piece.card
    piece.card = rest
    notes.push('card buttons: as text, the channel has no room for them')
    if (channel.buttons === 'native' || channel.buttons === 'as-text')
      lines.push(...card.buttons.map((button) => buttonLine(button, language)))
  }
}

/** An open question's choices come first: the question must stay answerable. */
function fitButtons(
  piece: Piece,
  channel: ChannelCapabilities,
  language: Language,
  judge: Judge,
  lines: string[],
  notes: string[],
) {
  const [choices, buttons] = [piece.choices?.length ?? 0, piece.buttons?.length ?? 0]
  const room = channel.buttons === 'native' ? (channel.maxButtons ?? Infinity) : 0
  if (choices > room) {
    // Even where buttons are dropped or refused the options are said: without them nobody could answer.
    notes.push(room ? `choices: ${choices} are more than ${room}, as numbered text` : 'choices: as numbered text')
    lines.push(choiceLines(piece.choices!, language))
    delete piece.choices
  } else if (choices && channel.image !== 'native' && piece.choices!.some(({ image }) => image !== undefined)) {
    notes.push('choice images: dropped, the channel cannot show them')
    piece.choices = piece.choices!.map(({ image: _image, ...choice }) => choice)
  }
  if (buttons === 0) {
    if (piece.buttons) delete piece.buttons
    return
  }
  if (buttons + (piece.choices?.length ?? 0) <= room) return
  const level = channel.buttons === 'native' ? 'as-text' : channel.buttons
  judge('buttons', level)
  if (level === 'as-text') lines.push(...piece.buttons!.map((button) => buttonLine(button, language)))
  delete piece.buttons
}

function cutText(piece: Piece, channel: ChannelCapabilities, notes: string[]): Piece[] {
  if (!piece.text?.trim()) delete piece.text
  if (!saysSomething(piece)) return []
  if (piece.text === undefined || fits(piece.text, channel.maxText)) return [piece]
  const parts = splitText(piece.text, channel.maxText)
  notes.push(`text: split into ${parts.length}, over ${channel.maxText!.length} ${channel.maxText!.unit}`)
  return parts.map((text, at): Piece => (at === parts.length - 1 ? { ...piece, text } : { type: 'message', text }))
}
