/** A conversation with the bare engine: a tiny policy and world stand in for understanding, actions and people. */
import { compileProgram } from '../../bot/dialog/compile.ts'
import type { Program } from '../../bot/dialog/machine.ts'
import { plainText } from '../../bot/dialog/normalize.ts'
import { matchAnswer, matchCommand, matchCorrection, openQuestion, triggers } from '../../bot/dialog/slots.ts'
import { emptyDialog, transition } from '../../bot/dialog/transition.ts'
import type {
  DialogEnv,
  DialogEvent,
  DialogState,
  Entity,
  FlowSource,
  OutboundDraft,
  RepairSource,
  SlotType,
  Transition,
  Utterance,
  Value,
} from '../../bot/model/index.ts'
import type { ActionEffect, ChannelCapabilities } from '../../bot/sdk/index.ts'

export type Given = 'failed' | { outcome: string; result?: Record<string, Value> | Value[] }

export interface World {
  flows: FlowSource[]
  repair?: RepairSource | null
  now?: string
  voice?: boolean
  channel?: string
  /** Kind of the channel, where its id is an account's own. */
  plugin?: string
  /** What the channel can do; left out: it shows everything. */
  capabilities?: ChannelCapabilities
  language?: 'zh' | 'en'
  contact?: Record<string, Value>
  conversation?: Record<string, Value>
  shop?: Record<string, Value>
  experiment?: Record<string, Value>
  /** Action → what it gives, call after call; the last is repeated. */
  actions?: Record<string, Given[]>
  effects?: Record<string, ActionEffect>
  /** Utterance or title → text of an article. */
  articles?: Record<string, string>
}

const patterns: [SlotType, RegExp, (text: string) => Value][] = [
  ['order_no', /(?<!\d)\d{12}(?!\d)/g, (text) => text],
  ['phone', /(?<!\d)1\d{10}(?!\d)/g, (text) => text],
  ['email', /[\w.]+@[\w.]+\.\w+/g, (text) => text],
  ['date', /\d{4}-\d{2}-\d{2}/g, (text) => text],
  ['number', /(?<![\d-])\d{1,6}(?![\d-])/g, (text) => Number(text)],
  ['tax_no', /(?<![\dA-Z])[0-9A-Z]{18}(?![\dA-Z])/g, (text) => text],
  ['address', /(?:上海市|北京市)\S{4,}/g, (text) => ({ text, province: text.slice(0, 3) })],
]

export function entitiesOf(text: string): Entity[] {
  return patterns.flatMap(([type, pattern, value]) =>
    [...text.matchAll(pattern)].map((found) => ({
      type,
      value: value(found[0]),
      start: found.index,
      end: found.index + found[0].length,
      text: found[0],
    })),
  )
}

export function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}

export class Chat {
  state: DialogState = emptyDialog()
  readonly program: Program
  now: number
  /** Everything since the last look, in order. */
  said: OutboundDraft[] = []
  readonly all: Transition[] = []
  readonly calls: { action: string; input: Record<string, Value>; key: string }[] = []
  timers = new Map<string, number>()
  handoff: Transition['handoff'] = null
  private readonly world: World
  private readonly counts = new Map<string, number>()
  private inputs = 0

  constructor(world: World) {
    this.world = world
    this.program = compileProgram(world.flows, world.repair ?? null)
    this.now = Date.parse(world.now ?? '2025-11-10T10:00:00+08:00')
  }

  env(): DialogEnv<Program> {
    const { world } = this
    this.inputs += 1
    return {
      program: (release) => (release === 'r1' ? this.program : null),
      current: 'r1',
      now: this.now,
      timeZone: 'Asia/Shanghai',
      seed: `i${this.inputs}`,
      scopes: {
        contact: { id: 'c1', tier: 'new', verified: false, ...world.contact },
        conversation: { id: 'v1', ...world.conversation },
        channel: {
          ...(world.capabilities as unknown as Record<string, Value>),
          ...(world.plugin !== undefined && { plugin: world.plugin }),
          id: world.channel ?? (world.voice ? 'ivr' : 'web'),
          modality: world.voice ? 'voice' : 'text',
        },
        shop: { name: '晚风小店', open: true, agents_online: 1, next_open: '2025-11-13T01:00:00Z', ...world.shop },
        experiment: world.experiment ?? {},
      },
      language: world.language ?? 'zh',
      actions: new Map(
        Object.keys(world.actions ?? {}).map((name) => [
          name,
          { effect: world.effects?.[name] ?? 'read', outcomes: [] },
        ]),
      ),
      answer: (query) => {
        const key = 'title' in query ? query.title : 'id' in query ? query.id : query.search
        const text = world.articles?.[key]
        return text === undefined ? null : { id: key, title: key, text, buttons: [] }
      },
    }
  }

  /** Gives the engine one event and lets the world react until nothing more comes back. */
  send(event: DialogEvent): Transition {
    // The engine may change nothing it is given.
    const result = transition(deepFreeze(this.state), deepFreeze(event), this.env())
    this.state = result.state
    this.all.push(result)
    this.said.push(...result.replies)
    for (const id of result.timers.drop) this.timers.delete(id)
    for (const { id, at } of result.timers.set) this.timers.set(id, at)
    for (const { id, action, input, key } of result.actions) {
      this.calls.push({ action, input, key })
      const given = this.world.actions![action]!
      const count = this.counts.get(action) ?? 0
      this.counts.set(action, count + 1)
      const outcome = given[Math.min(count, given.length - 1)]!
      if (outcome === 'failed') this.send({ type: 'result', id, outcome: 'failed', result: {} })
      else this.send({ type: 'result', id, outcome: outcome.outcome, result: outcome.result ?? {} })
    }
    if (result.handoff) {
      this.handoff = result.handoff
      const { open, agents_online: online } = this.env().scopes.shop
      const outcome = open === false ? 'out_of_hours' : online === 0 ? 'no_agent' : 'queued'
      this.send({ type: 'handoff', id: result.handoff.id, outcome, result: { ahead: 0, minutes: 1 } })
    }
    return result
  }

  utterance(text: string, extra: Partial<Utterance> = {}): Utterance {
    return {
      id: `u${this.inputs}`,
      raw: text,
      text,
      language: 'zh',
      entities: entitiesOf(text),
      attachments: [],
      voice: this.world.voice ?? false,
      ...extra,
    }
  }

  /** A customer writes; a small policy in the order of the product's. Gives what the bot said. */
  say(text: string, extra: Partial<Utterance> = {}): string[] {
    const utterance = this.utterance(text, extra)
    const env = this.env()
    const question = openQuestion(this.state, this.program)
    const command = matchCommand(this.program, text, this.world.voice ?? false)
    const match = question && matchAnswer(question, utterance, env)
    const flow = triggers(this.program).find((each) =>
      each.intents.some((example) => plainText(example) === plainText(text)),
    )
    const article = this.world.articles?.[text]
    if (command === 'human')
      this.send({ type: 'start', flow: '_to_general', utterance: null, with: { reason: '人工' } })
    else if (command) this.send({ type: 'command', command })
    else if (match?.full) this.send({ type: 'answer', utterance })
    else {
      const slot = matchCorrection(this.state, this.program, utterance, env)
      if (slot !== null) this.send({ type: 'correct', slot, utterance })
      else if (flow && question?.interrupt !== 'no' && !(question && match))
        this.send({ type: 'start', flow: flow.flow, utterance })
      else if (article !== undefined && !match) {
        this.said.push({ type: 'message', text: article, answer: text })
        this.send({ type: 'answered' })
      } else if (question) this.send({ type: 'answer', utterance })
      else this.send({ type: 'repair', repair: 'no_answer', utterance })
    }
    return this.heard()
  }

  /** Presses what was offered last under that label. */
  press(label: string): string[] {
    const offered = this.all.flatMap((each) => each.replies).flatMap((draft) => draft.choices ?? [])
    const choice = offered.findLast((each) => each.label === label)
    if (!choice) throw new Error(`nothing to press is called ${label}`)
    this.send({
      type: 'answer',
      utterance: this.utterance(label, { entities: [], choice: { value: choice.value, label } }),
    })
    return this.heard()
  }

  key(digits: string): string[] {
    return this.say(digits, { digits })
  }

  /** Time passes; due timers fire. */
  later(ms: number): string[] {
    const end = this.now + ms
    for (;;) {
      const due = [...this.timers].filter(([, at]) => at <= end).sort((a, b) => a[1] - b[1])[0]
      if (!due) break
      this.now = due[1]
      this.timers.delete(due[0])
      this.send({ type: 'timer', id: due[0] })
    }
    this.now = end
    return this.heard()
  }

  /** Texts since the last look. */
  heard(): string[] {
    const texts = this.said.map((draft) => draft.text ?? '')
    this.said = []
    return texts
  }

  /** A bare name of the frame on top, or of any below it. */
  slot(name: string): Value | undefined {
    return this.state.frames.findLast((frame) => Object.hasOwn(frame.values, name))?.values[name]
  }
}
