/** A reply for the ear: speech instead of text, options with their keys, nothing that has to be seen. */
import type { ChannelCapabilities, OutboundActivity } from '../sdk/index.ts'
import { saysSomething, type Degraded, type Draft, type Piece } from './piece.ts'
import { dictate, hasLink, toSpeech, type Language } from './speech.ts'

type Choice = NonNullable<OutboundActivity['choices']>[number]

/**
 * One piece: `speech` is what is said, `text` stays for the transcript, `choices` stay for keypad and recogniser.
 * What was written for the ear (`speech`) is said as it is, without a word more: its author knows the options.
 */
export function degradeForVoice(draft: Draft, channel: ChannelCapabilities, language: Language): Degraded {
  const notes: string[] = []
  const { step: _step, answer: _answer, image, file, card, buttons, ...kept } = draft
  const piece: Piece = kept
  if (image !== undefined) notes.push('image: dropped, a call cannot show it')
  if (file !== undefined) notes.push('file: dropped, a call cannot show it')
  if (card !== undefined) notes.push('card: only its words, a call cannot show it')
  if (buttons?.length) notes.push('buttons: dropped, a call cannot show them')
  const written = piece.text ?? cardWords(card)
  let speech = piece.speech ?? (written === undefined ? '' : toSpeech(written, language))
  if (piece.speech === undefined && written !== undefined && hasLink(written))
    notes.push('link: not read out, a call cannot show it')
  if (
    piece.speech === undefined &&
    piece.choices?.length &&
    !piece.choices.every(({ label }) => speech.includes(label))
  )
    speech = join(speech, optionsAloud(piece.choices, channel.keypad, language))
  if (piece.text === undefined && written !== undefined) piece.text = written
  if (speech) piece.speech = speech
  else delete piece.speech
  if (piece.type === 'transfer' && !channel.transfer) piece.type = 'message'
  return { pieces: saysSomething(piece) ? [piece] : [], notes, rejected: [] }
}

/** 查订单请按1，退换货请按2。 Beyond nine there is no single key: the option is only named. */
function optionsAloud(choices: readonly Choice[], keypad: boolean, language: Language): string {
  const said = choices.map((choice, at) => {
    const label = toSpeech(choice.label, language)
    const key = choice.key ?? (at < 9 ? String(at + 1) : null)
    if (key === null) return label
    if (language === 'en') return keypad ? `for ${label}, press ${key}` : `${key}: ${label}`
    return keypad ? `${label}请按${dictate(key, 'zh').replace('幺', '一')}` : `${key}，${label}`
  })
  return language === 'en' ? `${said.join('; ')}.` : `${said.join(keypad ? '，' : '；')}。`
}

function cardWords(card: Draft['card']): string | undefined {
  if (!card) return undefined
  return card.body === undefined ? card.title : `${card.title}。${card.body}`
}

function join(speech: string, options: string): string {
  if (!speech) return options
  return /[。！？!?.…；;]$/.test(speech) ? `${speech} ${options}` : `${speech}。${options}`
}
