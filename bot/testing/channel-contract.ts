/** The channel contract: what every channel plugin promises, as tests over its own samples. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { BotError, type ChannelCapabilities, type ChannelPlugin } from '../sdk/index.ts'
import type { InboundActivity, OutboundActivity } from '../sdk/index.ts'
import { openChannel, storeUnavailable, type FakeHost } from './fakes.ts'

/** Contents whose `native` needs a proof by sample. */
const contents = ['buttons', 'card', 'image', 'video', 'sticker', 'file', 'voice'] as const
/** Abilities whose `true` needs a proof by test. */
const abilities = [
  'typing',
  'draft',
  'push',
  'keypad',
  'bargeIn',
  'transfer',
  'idempotentSend',
  'readsHistory',
] as const

export type Content = (typeof contents)[number]
export type Ability = (typeof abilities)[number]

/** Payloads as the platform sends and takes them, with what they must become. */
export interface ChannelSamples<Raw, Wire> {
  decode: { name: string; raw: Raw; activities: InboundActivity[] }[]
  encode: { name: string; activity: OutboundActivity; wires: Wire[]; proves?: Content[] }[]
  /** Must throw `channel.malformed`. */
  malformed: { name: string; raw: Raw }[]
  /** What the platform tells us about our own messages: decodes to nothing. */
  own: { name: string; raw: Raw }[]
}

/** The platform's side of the wire, against a started channel. */
export interface Platform<Raw> {
  /** Delivers a payload the way the platform does; the conversation may be the platform's own. */
  send: (raw: Raw) => Promise<{ status: number; headers: Headers }>
  /** The same with a wrong signature, secret or token. */
  forge: (raw: Raw) => Promise<{ status: number }>
}

export interface ChannelSubject<Config, Raw, Wire> {
  plugin: ChannelPlugin<Config, Raw, Wire>
  samples: ChannelSamples<Raw, Wire>
  /** Smallest settings that start it. */
  config?: unknown
  /** Absent for a channel that calls the platform instead of being called. */
  platform?: (host: FakeHost<Raw, Wire>) => Promise<Platform<Raw>>
  /** One for each ability the capabilities declare; it fails if the ability is not there. */
  proofs: Partial<Record<Ability, (host: FakeHost<Raw, Wire>) => Promise<void>>>
}

/** Reads samples from `decode/ encode/ malformed/ own/` below a folder: one JSON file each, named after itself. */
export function readSamples<Raw, Wire>(folder: string): ChannelSamples<Raw, Wire> {
  const read = (kind: string): object[] =>
    readdirSync(join(folder, kind))
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => ({
        name: basename(file, '.json'),
        ...(JSON.parse(readFileSync(join(folder, kind, file), 'utf8')) as object),
      }))
  const samples: unknown = {
    decode: read('decode'),
    encode: read('encode'),
    malformed: read('malformed'),
    own: read('own'),
  }
  return samples as ChannelSamples<Raw, Wire>
}

/** Registers the contract for one plugin. Call it at the top of a Jest test file. */
export function describeChannel<Config, Raw, Wire>(subject: ChannelSubject<Config, Raw, Wire>): void {
  const { plugin, samples, config = {} } = subject
  const capabilities = plugin.capabilities(plugin.configSchema.parse(config))

  async function withChannel(run: (host: FakeHost<Raw, Wire>) => Promise<void>): Promise<void> {
    const host = await openChannel(plugin, { config })
    try {
      await run(host)
    } finally {
      await host.stop()
    }
  }

  describe(`channel contract: ${plugin.id}`, () => {
    test('settings: an unknown key is refused', () => {
      expect(plugin.configSchema.safeParse({ ...(config as object), no_such_setting: 1 }).success).toBe(false)
    })

    describe('decode', () => {
      test.each(samples.decode)('$name', ({ raw, activities }) =>
        withChannel(async ({ channel }) => {
          const before = JSON.stringify(raw)
          expect(plain(channel.decode(raw))).toEqual(activities)
          expect(plain(channel.decode(raw))).toEqual(activities)
          expect(JSON.stringify(raw)).toBe(before)
        }),
      )

      test.each(samples.malformed)('refuses $name', ({ raw }) =>
        withChannel(async ({ channel }) => {
          expect(faultOf(() => channel.decode(raw))).toBe('channel.malformed')
        }),
      )

      test.each(samples.own)('ignores $name', ({ raw }) =>
        withChannel(async ({ channel }) => {
          expect(channel.decode(raw)).toEqual([])
        }),
      )
    })

    describe('encode', () => {
      test.each(samples.encode)('$name', ({ activity, wires }) =>
        withChannel(async ({ channel }) => {
          const before = JSON.stringify(activity)
          expect(plain(channel.encode(activity))).toEqual(wires)
          expect(JSON.stringify(activity)).toBe(before)
        }),
      )

      test('a text of the greatest length goes out whole', () =>
        withChannel(async ({ channel }) => {
          const text = longest(capabilities)
          const activity: OutboundActivity = { id: 'row', seq: 1, at: 0, author: 'bot', type: 'message', text }
          expect(JSON.stringify(channel.encode(activity))).toContain(text)
        }))
    })

    describe('capabilities are proved', () => {
      for (const content of contents.filter((name) => capabilities[name] === 'native'))
        test(`${content} by a sample`, () => {
          const proofs = samples.encode.filter(({ proves }) => proves?.includes(content))
          expect(proofs).not.toEqual([])
          for (const { activity, wires } of proofs) {
            const marks = marksOf(content, activity)
            expect(marks).not.toEqual([])
            for (const mark of marks) expect(JSON.stringify(wires)).toContain(mark)
          }
        })

      for (const ability of abilities.filter((name) => capabilities[name]))
        test(`${ability} by a test`, async () => {
          const proof = subject.proofs[ability]
          if (!proof) throw new Error(`"${ability}" is declared; give a proof or do not declare it`)
          await withChannel(proof)
        })
    })

    describePlatform(subject, withChannel)

    test('stop leaves no timer, no server and no socket', async () => {
      // What an earlier test closed may take a moment to go.
      await until(() => held().TCP === 0)
      const before = held()
      const host = await openChannel(plugin, { config })
      const platform = await subject.platform?.(host)
      for (const { raw } of samples.decode.slice(0, 1)) await platform?.send(raw)
      await host.stop()
      await until(() => held().TCP === 0 && held().timers <= before.timers)
      expect(held()).toEqual(before)
    })
  })
}

function describePlatform<Config, Raw, Wire>(
  { platform, samples }: ChannelSubject<Config, Raw, Wire>,
  withChannel: (run: (host: FakeHost<Raw, Wire>) => Promise<void>) => Promise<void>,
): void {
  if (!platform) return
  describe('over the wire', () => {
    test.each(samples.decode)('$name sent three times is one turn', ({ raw, activities }) =>
      withChannel(async (host) => {
        const { send } = await platform(host)
        const repeated = structuredClone(raw)
        for (const copy of [raw, repeated, repeated]) expect((await send(copy)).status).toBeLessThan(300)
        // An activity without an id of the platform's cannot be told from a repetition.
        const keyed = activities.filter(({ id }) => !id.startsWith('~')).length
        expect(host.received.filter(({ id }) => !id.startsWith('~'))).toHaveLength(keyed)
        expect(host.received.length).toBeGreaterThanOrEqual(activities.length)
      }),
    )

    test.each(samples.decode.slice(0, 3))('$name with a wrong signature does nothing', ({ raw }) =>
      withChannel(async (host) => {
        const { forge } = await platform(host)
        expect([401, 403]).toContain((await forge(raw)).status)
        expect(host.received).toEqual([])
      }),
    )

    test.each(samples.malformed)('$name is answered 4xx and does nothing', ({ raw }) =>
      withChannel(async (host) => {
        const { send } = await platform(host)
        const { status } = await send(raw)
        expect(status).toBeGreaterThanOrEqual(400)
        expect(status).toBeLessThan(500)
        expect(host.received).toEqual([])
      }),
    )

    test('what cannot be recorded is never acknowledged', () =>
      withChannel(async (host) => {
        const { send } = await platform(host)
        host.fail(storeUnavailable())
        const { status, headers } = await send(samples.decode[0]!.raw)
        expect(status).toBe(503)
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      }))
  })
}

/** As it would be read back from JSON: absent and undefined are the same. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function faultOf(run: () => unknown): string {
  try {
    run()
    return 'nothing thrown'
  } catch (error) {
    return error instanceof BotError ? error.code : String(error)
  }
}

function longest({ maxText }: ChannelCapabilities): string {
  if (!maxText) return '长'.repeat(10_000)
  return maxText.unit === 'chars' ? '长'.repeat(maxText.length) : '长'.repeat(Math.floor(maxText.length / 3))
}

/** Strings of an activity that must be found again on the wire if the content is shown at all. */
function marksOf(content: Content, { image, file, card, choices, buttons }: OutboundActivity): string[] {
  switch (content) {
    case 'buttons':
      return [...(choices ?? []), ...(buttons ?? [])].map(({ label }) => label)
    case 'card':
      return card ? [card.title, ...(card.body ? [card.body] : []), ...(card.image ? [card.image] : [])] : []
    case 'image':
      return image ? [image] : []
    default:
      return file ? [file] : []
  }
}

/** What keeps this process awake. */
function held(): { TCP: number; timers: number } {
  const names = process.getActiveResourcesInfo()
  const count = (pattern: RegExp): number => names.filter((name) => pattern.test(name)).length
  return { TCP: count(/^TCP/), timers: count(/Timeout/) }
}

/** Looks each turn of the event loop, for at most two seconds; the caller judges what is there then. */
async function until(settled: () => boolean): Promise<void> {
  const end = Date.now() + 2000
  while (!settled() && Date.now() < end) await new Promise((resolve) => setImmediate(resolve))
}
