/** A channel for one person at a terminal: replies are handed to a listener instead of a platform. */
import { defineChannel, z, type ChannelPlugin, type InboundActivity, type OutboundActivity } from '../sdk/index.ts'

/** @param show called with each reply as it is sent */
export function terminalChannel(show: (activity: OutboundActivity) => void): ChannelPlugin {
  return defineChannel<Record<string, never>, InboundActivity, OutboundActivity>({
    id: 'terminal',
    configSchema: z.strictObject({}),
    capabilities: () => ({
      modality: 'text',
      maxText: null,
      maxButtons: null,
      buttons: 'native',
      card: 'native',
      image: 'as-text',
      video: 'as-text',
      sticker: 'drop',
      file: 'as-text',
      voice: 'drop',
      typing: false,
      draft: false,
      push: true,
      keypad: false,
      bargeIn: false,
      transfer: false,
      replyDeadlineMs: null,
      windows: [],
      idempotentSend: true,
    }),
    create: () => ({
      decode: (raw) => [raw],
      encode: (activity) => [activity],
      deliver: async (_to, wire) => {
        show(wire)
        return { outcome: 'sent' }
      },
      start: async () => undefined,
    }),
  })
}
