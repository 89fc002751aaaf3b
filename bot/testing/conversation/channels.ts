/** What the channels of a test can do: they are played by their capabilities, set up or not. */
import type { ChannelCapabilities, ChannelPlugin, OutboundActivity } from '../../sdk/index.ts'
import { z } from 'zod'

const chat: ChannelCapabilities = {
  modality: 'text',
  maxText: null,
  maxButtons: null,
  buttons: 'native',
  card: 'native',
  image: 'native',
  video: 'native',
  sticker: 'native',
  file: 'native',
  voice: 'native',
  typing: true,
  draft: false,
  push: true,
  keypad: false,
  bargeIn: false,
  transfer: false,
  replyDeadlineMs: null,
  windows: [],
  idempotentSend: true,
}

const phone: ChannelCapabilities = {
  ...chat,
  modality: 'voice',
  buttons: 'as-text',
  card: 'as-text',
  image: 'drop',
  video: 'drop',
  sticker: 'drop',
  file: 'drop',
  typing: false,
  keypad: true,
  bargeIn: true,
  transfer: true,
}

/** Windows and deadlines are left out: a test's clock is virtual, and what they hold back is not a flow's business. */
const played: Record<string, ChannelCapabilities> = {
  web: chat,
  wechat: { ...chat, maxText: { length: 2048, unit: 'bytes' }, typing: false },
  telegram: { ...chat, maxText: { length: 4096, unit: 'chars' } },
  ivr: phone,
  botframework: chat,
  wechaty: { ...chat, buttons: 'as-text', card: 'as-text' },
}

export type PlayedChannels = Readonly<Record<string, ChannelCapabilities>>

/** What a channel instance can do in a test; null: nobody knows this channel. */
export function capabilitiesOf(channel: string, known: PlayedChannels): ChannelCapabilities | null {
  return known[channel] ?? played[channel] ?? null
}

/** What the shop's own channels can do. One whose settings do not fit (a secret is missing) is played like its kind. */
export function channelsPlayed(
  channels: readonly { instance: string; plugin: ChannelPlugin; settings: unknown }[],
): PlayedChannels {
  return Object.fromEntries(
    channels.flatMap(({ instance, plugin, settings }): [string, ChannelCapabilities][] => {
      const config = plugin.configSchema.safeParse(settings)
      const own = config.success ? plugin.capabilities(config.data) : played[plugin.id]
      return own ? [[instance, { ...own, windows: [], replyDeadlineMs: null }]] : []
    }),
  )
}

/** A channel that delivers into a list. */
export function stageChannel(
  id: string,
  capabilities: ChannelCapabilities,
  hear: (activity: OutboundActivity) => void,
): ChannelPlugin<Record<string, never>, never, OutboundActivity> {
  return {
    id,
    configSchema: z.strictObject({}),
    capabilities: () => capabilities,
    create: () => ({
      decode: () => [],
      encode: (activity) => [activity],
      deliver: (_to, wire) => {
        hear(wire)
        return Promise.resolve({ outcome: 'sent' as const })
      },
      start: () => Promise.resolve(),
    }),
  }
}
