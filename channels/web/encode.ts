/** Replies and what the customer said, as Direct Line activities. Pure. */
import type { Button, Card, InboundActivity, OutboundActivity, TranscriptEntry } from 'nightdesk/sdk'
import type { Link } from './files.ts'
import type { CardAction, Wire, WireActivity } from './wire.ts'

const heroCard = 'application/vnd.microsoft.card.hero'
const imageTypes: Record<string, string> = {
  png: 'image/png',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  webp: 'image/webp',
}

/** An activity bound to its conversation, as clients read it. */
export type ShownActivity = WireActivity & { id: string; channelId: 'directline'; conversation: { id: string } }

/** One reply is exactly one wire. `botName` is shown where no agent wrote. */
export function encode(activity: OutboundActivity, botName: string): readonly [Wire] {
  const wire: WireActivity = {
    type: 'message',
    timestamp: new Date(activity.at).toISOString(),
    from:
      activity.author === 'agent'
        ? { id: 'agent', name: activity.agent ?? botName, role: 'bot' }
        : { id: 'bot', name: botName, role: 'bot' },
    channelData: activity.agent
      ? { author: activity.author, agent: activity.agent, rowId: activity.id }
      : { author: activity.author, rowId: activity.id },
  }
  if (activity.type === 'end') wire.type = 'endOfConversation'
  if (activity.type === 'transfer') {
    wire.type = 'event'
    wire.name = 'handoff.initiate'
    wire.value = { queue: activity.queue ?? null }
  }
  if (activity.text !== undefined) {
    wire.text = activity.text
    wire.textFormat = 'plain'
  }
  const attachments = attachmentsOf(activity)
  if (attachments.length > 0) wire.attachments = attachments
  if (activity.choices && activity.choices.length > 0)
    wire.suggestedActions = { to: [], actions: activity.choices.map(choiceAction) }
  return [{ seq: activity.seq ?? null, activity: wire }]
}

/** The customer's own line as every reader gets it back; null for what is no line. */
export function echo(activity: InboundActivity, seq: number, at: number, link: Link): Wire | null {
  const channelData: Record<string, unknown> = { author: 'customer' }
  if (!activity.id.startsWith('~')) channelData.clientActivityID = activity.id
  const wire: WireActivity = {
    type: 'message',
    timestamp: new Date(at).toISOString(),
    from: { id: activity.from.id, role: 'user' },
    textFormat: 'plain',
    channelData,
  }
  if (activity.from.name) wire.from.name = activity.from.name
  if (activity.type === 'message') {
    wire.text = activity.text
    const files = activity.attachments ?? []
    if (files.length > 0)
      wire.attachments = files.map(({ ref, mime, name }) => ({
        contentType: mime ?? 'application/octet-stream',
        contentUrl: link(ref),
        ...(name !== undefined && { name }),
      }))
  } else if (activity.type === 'choice') {
    wire.text = activity.label ?? activity.value
    wire.value = { choice: activity.value }
    channelData.messageBack = { displayText: wire.text }
  } else return null
  return { seq, activity: wire }
}

/** A line of the transcript as a wire; null for what customers do not see. */
export function encodeEntry(entry: TranscriptEntry, botName: string, link: Link): Wire | null {
  if (entry.direction === 'in') return echo(entry.activity, entry.seq, entry.at, link)
  const [wire] = encode(entry.activity, botName)
  return { seq: entry.seq, activity: wire.activity }
}

/** Gives the wire its id `<conversation>|<seq>` (zero-padded, so that ids sort) and its conversation. */
export function bind(wire: Wire, conversation: string): ShownActivity {
  return {
    ...wire.activity,
    id: activityId(conversation, wire.seq),
    channelId: 'directline',
    conversation: { id: conversation },
  }
}

/** `<conversation>|<seq>`; `tail` stands in for things that have no place in the conversation. */
export function activityId(conversation: string, seq: number | null, tail = '~'): string {
  return `${conversation}|${seq === null ? tail : String(seq).padStart(7, '0')}`
}

/** https, mailto, tel, or a path on this server; everything else is refused. */
export function safeLink(url: string): boolean {
  return /^(?:https:\/\/[^\s]+|mailto:[^\s]+|tel:[\d+*#,;-]+|\/(?![/\\])[^\s]*)$/i.test(url)
}

function choiceAction(choice: NonNullable<OutboundActivity['choices']>[number]): CardAction {
  const action = press(choice.label, choice.value)
  if (choice.image && safeLink(choice.image)) action.image = choice.image
  return action
}

function press(label: string, choice: string): CardAction {
  return { type: 'messageBack', title: label, text: label, displayText: label, value: { choice } }
}

/** Null for a link that must not be shown. */
function buttonAction(button: Button): CardAction | null {
  if ('value' in button) return press(button.label, button.value)
  if ('flow' in button) return press(button.label, `flow:${button.flow}`)
  if ('send' in button)
    return {
      type: 'messageBack',
      title: button.label,
      text: button.send,
      displayText: button.send,
      value: { say: button.send },
    }
  if ('phone' in button) {
    const number = button.phone.replace(/[^\d+*#,;-]/g, '')
    return number === '' ? null : { type: 'call', title: button.label, value: `tel:${number}` }
  }
  return safeLink(button.url) ? { type: 'openUrl', title: button.label, value: button.url } : null
}

function attachmentsOf(activity: OutboundActivity): NonNullable<WireActivity['attachments']> {
  const attachments: NonNullable<WireActivity['attachments']> = []
  if (activity.image && safeLink(activity.image))
    attachments.push({ contentType: imageType(activity.image), contentUrl: activity.image })
  if (activity.file && safeLink(activity.file))
    attachments.push({
      contentType: 'application/octet-stream',
      contentUrl: activity.file,
      name: fileName(activity.file),
    })
  if (activity.card) attachments.push({ contentType: heroCard, content: cardContent(activity.card) })
  if (activity.buttons && activity.buttons.length > 0)
    attachments.push({ contentType: heroCard, content: { buttons: actions(activity.buttons) } })
  return attachments
}

function cardContent(card: Card): Record<string, unknown> {
  const content: Record<string, unknown> = { title: card.title }
  if (card.body !== undefined) content.text = card.body
  if (card.image && safeLink(card.image)) content.images = [{ url: card.image }]
  if (card.buttons && card.buttons.length > 0) content.buttons = actions(card.buttons)
  return content
}

function actions(buttons: readonly Button[]): CardAction[] {
  return buttons.map(buttonAction).filter((action) => action !== null)
}

function imageType(url: string): string {
  const extension = /\.(\w+)(?:[?#].*)?$/.exec(url)?.[1]?.toLowerCase() ?? ''
  return imageTypes[extension] ?? 'image/jpeg'
}

function fileName(url: string): string {
  const last = /([^/?#]+)(?:[?#].*)?$/.exec(url)?.[1] ?? 'file'
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
