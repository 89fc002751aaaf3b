/** A posted Direct Line activity to what happened. Pure. */
import { BotError, z, type Attachment, type InboundActivity, type Sender } from 'nightdesk/sdk'
import { maxTextLength } from './config.ts'
import { postedActivity, type Posted, type PostedActivity } from './wire.ts'

const maxChoiceLength = 1000
const maxDepth = 8

/**
 * Gives no or one activity: typing and what claims to come from a bot are ignored.
 * Throws `BotError('channel.malformed')` with a sentence for the client's developer.
 */
export function decode(posted: Posted): readonly InboundActivity[] {
  const parsed = postedActivity.safeParse(posted.body)
  if (!parsed.success) throw malformed(z.prettifyError(parsed.error))
  const activity = parsed.data
  if (activity.type === 'typing' || activity.from?.role === 'bot') return []
  const base = {
    id: activity.channelData?.clientActivityID ?? posted.fallbackId,
    address: { channel: posted.channel, conversation: posted.conversation },
    from: withLanguage(posted.sender, activity.locale),
  }
  switch (activity.type) {
    case 'message':
      return [{ ...base, ...said(activity, posted.files ?? []) }]
    case 'event':
      if (!activity.name) throw malformed('an event needs a name')
      return [{ ...base, type: 'event', name: activity.name, ...eventData(activity.value) }]
    case 'conversationUpdate':
      return [{ ...base, type: 'joined' }]
    case 'endOfConversation':
      return [{ ...base, type: 'left' }]
  }
}

/** True if the client waits for the replies in the body of the answer. */
export function expectsReplies(body: unknown): boolean {
  return (
    typeof body === 'object' && body !== null && 'deliveryMode' in body && body.deliveryMode === 'expectReplies'
  )
}

function malformed(message: string): BotError {
  return new BotError('channel.malformed', message)
}

function withLanguage(sender: Sender, locale: string | undefined): Sender {
  if (!locale || sender.language) return sender
  return { ...sender, language: locale.slice(0, 2).toLowerCase() }
}

type Said =
  | { type: 'message'; text: string; attachments?: Attachment[]; final?: boolean }
  | { type: 'choice'; value: string; label?: string }
  | { type: 'event'; name: string; data?: Record<string, unknown> }

function said(activity: PostedActivity, files: readonly Attachment[]): Said {
  const { text = '', value, channelData } = activity
  checkLength(text)
  if (files.length > 0) return { type: 'message', text, attachments: [...files] }
  const label = channelData?.messageBack?.displayText ?? (text || undefined)
  const choice = choiceIn(value)
  if (choice !== null) return pressed(choice, label)
  if (channelData?.postBack && text) return pressed(text, undefined)
  if (value !== undefined && value !== null && !text)
    return { type: 'event', name: 'postBack', ...eventData(value) }
  if (text === '') throw malformed('a message needs a text or a value')
  // Who waits for the answer of this very message has finished the sentence.
  return activity.deliveryMode === 'expectReplies'
    ? { type: 'message', text, final: true }
    : { type: 'message', text }
}

/** Our own buttons send `{ choice }`; those of other cards send a plain string. */
function choiceIn(value: unknown): string | null {
  if (typeof value === 'string' && value !== '') return value
  if (typeof value !== 'object' || value === null || !('choice' in value)) return null
  return typeof value.choice === 'string' && value.choice !== '' ? value.choice : null
}

function pressed(value: string, label: string | undefined): Said {
  if (value.length > maxChoiceLength) throw malformed(`a choice has at most ${maxChoiceLength} characters`)
  return label === undefined ? { type: 'choice', value } : { type: 'choice', value, label }
}

function checkLength(text: string): void {
  if (text.length <= maxTextLength) return
  let points = 0
  for (const _ of text) points += 1
  if (points > maxTextLength)
    throw malformed(`the text has ${points} characters; at most ${maxTextLength} are taken`)
}

function eventData(value: unknown): { data?: Record<string, unknown> } {
  if (value === undefined || value === null) return {}
  const clean = plain(value, maxDepth)
  if (typeof clean === 'object' && clean !== null && !Array.isArray(clean))
    return { data: clean as Record<string, unknown> }
  return { data: { value: clean } }
}

/** A copy without the keys that reach prototypes. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) throw malformed(`a value is nested more than ${maxDepth} deep`)
  if (Array.isArray(value)) return value.map((item) => plain(item, depth - 1))
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value))
    if (key !== '__proto__' && key !== 'constructor' && key !== 'prototype') copy[key] = plain(item, depth - 1)
  return copy
}
