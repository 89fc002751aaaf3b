/** Settings of the webhook, and what it can show. */
import { z, type ChannelCapabilities } from 'nightdesk/sdk'

export const configSchema = z.strictObject({
  /** Both sides sign with it. */
  secret: z.string().min(16, 'must have at least 16 characters'),
  /** Where replies are posted to. */
  replyUrl: z.url(),
  path: z
    .string()
    .regex(/^\/[\w/-]+$/, 'is a path such as /hooks/webhook')
    .default('/hooks/webhook'),
})

export type WebhookConfig = z.infer<typeof configSchema>

/** What it cannot show, the runtime makes text of before `encode` sees it. */
export function capabilities(): ChannelCapabilities {
  return {
    modality: 'text',
    maxText: { length: 2000, unit: 'chars' },
    maxButtons: null,
    buttons: 'as-text',
    card: 'as-text',
    image: 'as-text',
    video: 'as-text',
    sticker: 'drop',
    file: 'as-text',
    voice: 'as-text',
    typing: false,
    draft: false,
    push: true,
    keypad: false,
    bargeIn: false,
    transfer: false,
    replyDeadlineMs: null,
    windows: [],
    idempotentSend: false,
  }
}
