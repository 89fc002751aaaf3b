/** Choices, buttons, cards and media as lines of text, for channels that cannot show them. */
import type { Button, Card, OutboundActivity } from '../sdk/index.ts'
import type { Language } from './speech.ts'

type Choices = NonNullable<OutboundActivity['choices']>

/**
 * `1. 尺码不合适`, a line each, and how to answer. The number is the position; only a key so high that no position can
 * be mistaken for it (9 for 都不是) is shown itself. What has no key among keyed ones is answered by its words.
 */
export function choiceLines(choices: Choices, language: Language): string {
  const keyed = choices.some(({ key }) => key !== undefined)
  const lines = choices.map(({ key, label }, at) => {
    if (key === undefined && keyed) return `· ${label}`
    return `${Number(key) > choices.length ? key : at + 1}. ${label}`
  })
  lines.push(language === 'en' ? '(Reply with the number)' : '（回复数字即可）')
  return lines.join('\n')
}

/** One line a button: what to open, dial or write. */
export function buttonLine(button: Button, language: Language): string {
  if ('url' in button)
    return language === 'en' ? `${button.label}: ${button.url}` : `${button.label}：${button.url}`
  if ('phone' in button)
    return language === 'en' ? `${button.label}: ${button.phone}` : `${button.label}：${button.phone}`
  const words = 'send' in button ? button.send : button.label
  return language === 'en' ? `${button.label}: reply "${words}"` : `${button.label}：回复“${words}”`
}

/** Title, body, picture link; each left out where `text` says it already. Buttons are not part of it. */
export function cardLines(card: Card, text: string | undefined): string {
  const lines: string[] = []
  for (const line of [card.title, card.body]) if (line && !text?.includes(line)) lines.push(line)
  return lines.join('\n')
}

/** A line that leads to a picture or file, or null if it is not reachable by a link. */
export function mediaLine(kind: 'image' | 'file', ref: string, language: Language): string | null {
  if (!/^https?:\/\//i.test(ref)) return null
  const label = language === 'en' ? (kind === 'image' ? 'Picture' : 'File') : kind === 'image' ? '图片' : '文件'
  return language === 'en' ? `${label}: ${ref}` : `${label}：${ref}`
}
