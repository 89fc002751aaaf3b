/** Settings of the web channel and what it can do. */
import { z, type ChannelCapabilities } from 'nightdesk/sdk'

/** Code points a customer may send, and a reply may have. */
export const maxTextLength = 4000

const origin = z
  .url()
  .refine(
    (url) => URL.canParse(url) && new URL(url).origin === url,
    'must be an origin such as https://shop.example',
  )

export const configSchema = z.strictObject({
  /** Shown as the writer of the bot's replies. */
  name: z.string().min(1).max(40).default('智能客服'),
  /** Sites that may embed the widget; this server's own pages and localhost always may. */
  origins: z.array(origin).default([]),
  /** Where customers reach this server, if a proxy stands before it. */
  publicUrl: origin.optional(),
  /** Secret that signs the `customerToken` of signed-in customers. */
  customerSecret: z.string().min(32, 'must have at least 32 characters').optional(),
  /** True: nobody talks without a `customerToken`. */
  requireCustomer: z.boolean().default(false),
  /** Serve the demo shop at `/`. */
  page: z.boolean().default(true),
  /** Path below which the shop's system signs customers of the demo page in; without it the page has no such button. */
  signIn: z
    .string()
    .regex(/^\/[\w/-]+$/, 'is a path such as /demo')
    .optional(),
  /** Pictures and files of customers. */
  files: z
    .strictObject({
      /** Of all files of one message together. */
      maxBytes: z.int().min(1024).max(50_000_000).default(10_485_760),
      perMessage: z.int().min(1).max(10).default(4),
      /** Of one visitor; 0 takes none. */
      perMinute: z.int().min(0).default(12),
    })
    .prefault({}),
  limits: z
    .strictObject({
      framesPerSecond: z.int().min(1).default(20),
      bufferBytes: z.int().min(65_536).default(1_048_576),
      sockets: z.int().min(1).default(10_000),
      socketsPerConversation: z.int().min(1).default(10),
      pingMs: z.int().min(100).default(30_000),
      /** Of one visitor. A message counts once for every 4 KiB begun. */
      messagesPerMinute: z.int().min(1).default(60),
      readsPerMinute: z.int().min(1).default(300),
      /** Of one network: an IPv4 address or the /64 of an IPv6 one. A telephone company puts thousands behind one. */
      network: z
        .strictObject({
          tokensPerMinute: z.int().min(1).default(300),
          messagesPerMinute: z.int().min(1).default(3_000),
          readsPerMinute: z.int().min(1).default(15_000),
          sockets: z.int().min(1).default(2_000),
        })
        .prefault({}),
    })
    .prefault({}),
})

export type WebConfig = z.infer<typeof configSchema>

/** The same for every instance: our own widget shows it all. */
export function capabilities(): ChannelCapabilities {
  return {
    modality: 'text',
    maxText: { length: maxTextLength, unit: 'chars' },
    maxButtons: null,
    buttons: 'native',
    card: 'native',
    image: 'native',
    video: 'as-text',
    sticker: 'drop',
    file: 'native',
    voice: 'as-text',
    typing: false,
    draft: false,
    push: true,
    keypad: false,
    bargeIn: false,
    transfer: false,
    replyDeadlineMs: null,
    windows: [],
    idempotentSend: true,
    readsHistory: true,
  }
}
