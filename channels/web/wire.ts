/** Shapes on the wire: the Direct Line 3.0 subset of Bot Framework Activity JSON, both ways. */
import { z, type Attachment, type Sender } from 'nightdesk/sdk'

const text = z.string()
const unused = z.unknown().optional()

/** The dedupe key a client mints before it sends and keeps over retries. */
const clientActivityId = z.string().regex(/^[\w.:|@-]{1,100}$/)

/** Every key a client may send; what we do not read is named all the same, so that a typo is told. */
export const postedActivity = z.strictObject({
  type: z.enum(['message', 'event', 'typing', 'conversationUpdate', 'endOfConversation']),
  id: unused,
  text: text.optional(),
  value: z.unknown().optional(),
  name: z.string().min(1).max(100).optional(),
  locale: z.string().max(35).optional(),
  deliveryMode: z.enum(['normal', 'notification', 'expectReplies']).optional(),
  from: z.looseObject({ role: z.string().max(20).optional() }).optional(),
  channelData: z
    .looseObject({
      clientActivityID: clientActivityId.optional(),
      postBack: z.boolean().optional(),
      messageBack: z.looseObject({ displayText: text.max(1000).optional() }).optional(),
    })
    .optional(),
  attachments: z.array(z.unknown()).max(0, 'send files to /upload').optional(),
  membersAdded: unused,
  membersRemoved: unused,
  timestamp: unused,
  localTimestamp: unused,
  localTimezone: unused,
  textFormat: unused,
  entities: unused,
  conversation: unused,
  recipient: unused,
  replyToId: unused,
  channelId: unused,
  serviceUrl: unused,
  inputHint: unused,
  attachmentLayout: unused,
  speak: unused,
  label: unused,
  valueType: unused,
  importance: unused,
  summary: unused,
  code: unused,
})

export type PostedActivity = z.infer<typeof postedActivity>

/** Body of `tokens/generate`, `tokens/refresh` and `conversations`; `user` is the client's word and not believed. */
export const openBody = z.strictObject({
  user: z.looseObject({}).optional(),
  locale: z.string().max(35).optional(),
  trustedOrigins: z.array(z.string()).optional(),
  customerToken: z.string().min(1).max(4096).optional(),
})

/** One POST as `decode` takes it: the body as parsed and what the server knows by itself. */
export interface Posted {
  body: unknown
  channel: string
  conversation: string
  sender: Sender
  /** Used as id if the client minted none; begins with `~`. */
  fallbackId: string
  /** Files that came with it, already kept. */
  files?: readonly Attachment[]
}

export interface CardAction {
  type: 'messageBack' | 'openUrl' | 'call'
  title: string
  text?: string
  displayText?: string
  image?: string
  value: unknown
}

/** An activity as customers get it, before it is bound to a conversation. */
export interface WireActivity {
  type: 'message' | 'event' | 'endOfConversation'
  timestamp: string
  from: { id: string; name?: string; role: 'user' | 'bot' }
  text?: string
  textFormat?: 'plain'
  name?: string
  value?: unknown
  suggestedActions?: { to: string[]; actions: CardAction[] }
  attachments?: { contentType: string; contentUrl?: string; name?: string; content?: unknown }[]
  channelData: Record<string, unknown>
}

/** What `encode` gives and `deliver` takes: exactly one for each reply. */
export interface Wire {
  /** Place in the conversation: the watermark of a reader who got it. */
  seq: number | null
  activity: WireActivity
}
