/** The channel contract: what every channel plugin promises, as tests over its own samples. */
import { deepEqual, equal, fail, notEqual, ok } from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { BotError, type ChannelCapabilities, type ChannelPlugin } from '../sdk/index.ts'
import type { InboundActivity, OutboundActivity } from '../sdk/index.ts'
import { openChannel, storeUnavailable, type FakeHost } from './fakes.ts'
import { describe, test } from './runner.ts'

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
  /** Answers what the channel asks of its platform; without it a call is refused. */
  fetch?: typeof globalThis.fetch
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

/** Registers the contract for one plugin. Call it at the top of a test file, of `node --test` or Jest. */
export function describeChannel<Config, Raw, Wire>(subject: ChannelSubject<Config, Raw, Wire>): void {
  const { plugin, samples, config = {}, fetch } = subject
  const capabilities = plugin.capabilities(plugin.configSchema.parse(config))

  async function withChannel(run: (host: FakeHost<Raw, Wire>) => Promise<void>): Promise<void> {
    const host = await openChannel(plugin, { config, ...(fetch && { fetch }) })
    try {
      await run(host)
    } finally {
      await host.stop()
    }
  }

  describe(`channel contract: ${plugin.id}`, () => {
    test('settings: an unknown key is refused', async () => {
      equal(plugin.configSchema.safeParse({ ...(config as object), no_such_setting: 1 }).success, false)
    })

    describe('decode', () => {
      each(samples.decode, '$name', ({ raw, activities }) =>
        withChannel(async ({ channel }) => {
          const before = JSON.stringify(raw)
          deepEqual(plain(channel.decode(raw)), plain(activities))
          deepEqual(plain(channel.decode(raw)), plain(activities))
          equal(JSON.stringify(raw), before)
        }),
      )

      each(samples.malformed, 'refuses $name', ({ raw }) =>
        withChannel(async ({ channel }) => {
          equal(
            faultOf(() => channel.decode(raw)),
            'channel.malformed',
          )
        }),
      )

      each(samples.own, 'ignores $name', ({ raw }) =>
        withChannel(async ({ channel }) => {
          deepEqual(channel.decode(raw), [])
        }),
      )
    })

    describe('encode', () => {
      each(samples.encode, '$name', ({ activity, wires }) =>
        withChannel(async ({ channel }) => {
          const before = JSON.stringify(activity)
          deepEqual(plain(channel.encode(activity)), plain(wires))
          equal(JSON.stringify(activity), before)
        }),
      )

      test('a text of the greatest length goes out whole', () =>
        withChannel(async ({ channel }) => {
          const text = longest(capabilities)
          const activity: OutboundActivity = { id: 'row', seq: 1, at: 0, author: 'bot', type: 'message', text }
          contains(channel.encode(activity), text)
        }))
    })

    describe('capabilities are proved', () => {
      for (const content of contents.filter((name) => capabilities[name] === 'native'))
        test(`${content} by a sample`, async () => {
          const proofs = samples.encode.filter(({ proves }) => proves?.includes(content))
          notEqual(proofs.length, 0, `"${content}" is declared native; give a sample with proves: ['${content}']`)
          for (const { activity, wires } of proofs) {
            const marks = marksOf(content, activity)
            notEqual(marks.length, 0)
            for (const mark of marks) contains(wires, mark)
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
      const host = await openChannel(plugin, { config, ...(fetch && { fetch }) })
      const platform = await subject.platform?.(host)
      for (const { raw } of samples.decode.slice(0, 1)) await platform?.send(raw)
      await host.stop()
      await until(() => held().TCP === 0 && held().timers <= before.timers)
      deepEqual(held(), before)
    })
  })
}

function describePlatform<Config, Raw, Wire>(
  { platform, samples }: ChannelSubject<Config, Raw, Wire>,
  withChannel: (run: (host: FakeHost<Raw, Wire>) => Promise<void>) => Promise<void>,
): void {
  if (!platform) return
  describe('over the wire', () => {
    each(samples.decode, '$name sent three times is one turn', ({ raw, activities }) =>
      withChannel(async (host) => {
        const { send } = await platform(host)
        const repeated = structuredClone(raw)
        for (const copy of [raw, repeated, repeated]) within((await send(copy)).status, 200, 300)
        // An activity without an id of the platform's cannot be told from a repetition.
        const keyed = activities.filter(({ id }) => !id.startsWith('~')).length
        equal(host.received.filter(({ id }) => !id.startsWith('~')).length, keyed)
        ok(host.received.length >= activities.length)
      }),
    )

    each(samples.decode.slice(0, 3), '$name with a wrong signature does nothing', ({ raw }) =>
      withChannel(async (host) => {
        const { forge } = await platform(host)
        contains([401, 403], String((await forge(raw)).status))
        deepEqual(host.received, [])
      }),
    )

    each(samples.malformed, '$name is answered 4xx and does nothing', ({ raw }) =>
      withChannel(async (host) => {
        const { send } = await platform(host)
        const { status } = await send(raw)
        within(status, 400, 500)
        deepEqual(host.received, [])
      }),
    )

    test('what cannot be recorded is never acknowledged', () =>
      withChannel(async (host) => {
        const { send } = await platform(host)
        host.fail(storeUnavailable())
        const { status, headers } = await send(samples.decode[0]!.raw)
        equal(status, 503)
        ok(Number(headers.get('retry-after')) > 0, 'without Retry-After nobody knows when to try again')
      }))
  })
}

/** One test a sample. */
function each<Sample extends { name: string }>(
  samples: readonly Sample[],
  title: string,
  run: (sample: Sample) => Promise<void>,
): void {
  for (const sample of samples) test(title.replace('$name', sample.name), () => run(sample))
}

function contains(value: unknown, part: string): void {
  const text = JSON.stringify(value)
  if (!text.includes(part)) fail(`${part} is not in ${text}`)
}

function within(status: number, from: number, below: number): void {
  ok(status >= from && status < below, `status ${status}, not ${from} to ${below - 1}`)
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
