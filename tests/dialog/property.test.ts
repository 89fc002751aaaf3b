import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compileProgram } from '../../bot/dialog/compile.ts'
import type { Program } from '../../bot/dialog/machine.ts'
import {
  awaitedIn,
  canHandoff,
  matchAnswer,
  matchCommand,
  matchCorrection,
  openQuestion,
  runningFlow,
} from '../../bot/dialog/slots.ts'
import { emptyDialog, transition } from '../../bot/dialog/transition.ts'
import { findMachine, mostFrames } from '../../bot/dialog/work.ts'
import type { DialogEnv, DialogEvent, DialogState, Transition, Utterance, Value } from '../../bot/model/index.ts'
import { flowsOf, happening, type Happening } from './arbitrary.ts'
import { deepFreeze, entitiesOf } from './chat.ts'

const runs = Number(process.env['DIALOG_RUNS'] ?? 300)
const rows: Value[] = [
  { title: '甲', no: '1' },
  { title: '乙', no: '2' },
  { title: '丙', no: '3' },
]

/** Plays happenings on a program and checks every step. */
class Player {
  state: DialogState = emptyDialog()
  now = Date.parse('2025-11-10T10:00:00+08:00')
  retired = false
  readonly timers = new Map<string, number>()
  readonly pressed: string[] = []
  readonly program: Program
  readonly voice: boolean
  private inputs = 0

  constructor(program: Program, voice: boolean) {
    this.program = program
    this.voice = voice
  }

  env(): DialogEnv<Program> {
    return {
      program: (release) => (this.retired || release !== 'r1' ? null : this.program),
      current: 'r1',
      now: this.now,
      timeZone: 'Asia/Shanghai',
      seed: `i${this.inputs}`,
      scopes: {
        contact: { id: 'c', tier: 'gold' },
        conversation: { id: 'v' },
        channel: { id: this.voice ? 'ivr' : 'web', modality: this.voice ? 'voice' : 'text' },
        shop: { open: true },
        experiment: {},
      },
      language: 'zh',
      actions: new Map([
        ['record.make', { effect: 'write', outcomes: ['full'] }],
        ['rows.read', { effect: 'read', outcomes: [] }],
      ]),
      answer: (query) =>
        'title' in query ? { id: 'hours', title: query.title, text: '九点', buttons: [] } : null,
    }
  }

  eventOf(what: Happening): DialogEvent {
    const { awaiting } = this.state
    switch (what.do) {
      case 'say':
        return { type: 'answer', utterance: this.utterance(what.text) }
      case 'image':
        return { type: 'answer', utterance: this.utterance('', { attachments: [{ kind: 'image', ref: 'm1' }] }) }
      case 'keys':
        return { type: 'answer', utterance: this.utterance(what.digits, { digits: what.digits }) }
      case 'press': {
        const offered = this.state.last.findLast((draft) => draft.choices)?.choices ?? []
        const choice = offered[what.nth % Math.max(1, offered.length)]
        return { type: 'answer', utterance: this.utterance('', { choice: choice ?? { value: 'r1~x~y~z' } }) }
      }
      case 'old press':
        return {
          type: 'answer',
          utterance: this.utterance('', {
            choice: { value: this.pressed[what.nth % Math.max(1, this.pressed.length)] ?? 'junk' },
          }),
        }
      case 'start':
        return {
          type: 'start',
          flow: what.flow,
          utterance: this.utterance('我要办 123456789012 红色'),
          with: { reason: '试' },
        }
      case 'button':
        return { type: 'button', flow: what.flow }
      case 'correct':
        return { type: 'correct', slot: what.slot, utterance: this.utterance(what.text) }
      case 'command':
        return { type: 'command', command: what.command }
      case 'result':
        return {
          type: 'result',
          id: awaiting?.kind === 'effect' && !what.lost ? awaiting.id : 'lost',
          outcome: what.outcome,
          result: what.list ? rows : { no: 'T1', at: '2025-11-10T10:05:00+08:00', list: rows },
        }
      case 'handoff':
        return {
          type: 'handoff',
          id: awaiting?.kind === 'handoff' ? awaiting.id : 'lost',
          outcome: what.outcome,
          result: { ahead: 1, minutes: 2 },
        }
      case 'timer': {
        const [id, at] = [...this.timers][what.nth % Math.max(1, this.timers.size)] ?? ['none', this.now]
        this.now = Math.max(this.now + what.ms, at)
        this.timers.delete(id)
        return { type: 'timer', id }
      }
      case 'event':
        return { type: 'event', name: what.name }
      case 'repair':
        return {
          type: 'repair',
          repair: what.repair,
          utterance: this.utterance('红色 123456789012'),
          candidates: [
            { title: '第一', flow: 'one' },
            { title: '时间', entry: 'hours' },
          ],
        }
      case 'retire':
        return { type: 'silence' }
      default:
        return { type: what.do }
    }
  }

  private utterance(text: string, extra: Partial<Utterance> = {}): Utterance {
    return {
      id: `u${this.inputs}`,
      raw: text,
      text,
      language: 'zh',
      entities: entitiesOf(text),
      attachments: [],
      voice: this.voice,
      ...extra,
    }
  }

  step(what: Happening): Transition {
    this.inputs += 1
    const event = deepFreeze(this.eventOf(what))
    const before = deepFreeze(this.state)
    if (event.type === 'answer') this.look(event.utterance)
    const out = transition(before, event, this.env())
    // Replaying from what the store would give back is the same to the last character.
    const stored = JSON.parse(JSON.stringify(before)) as DialogState
    expect(JSON.stringify(transition(stored, JSON.parse(JSON.stringify(event)) as DialogEvent, this.env()))).toBe(
      JSON.stringify(out),
    )
    expect(JSON.parse(JSON.stringify(out.state))).toStrictEqual(out.state)
    this.state = out.state
    for (const id of out.timers.drop) this.timers.delete(id)
    for (const { id, at } of out.timers.set) this.timers.set(id, at)
    for (const draft of out.replies) for (const choice of draft.choices ?? []) this.pressed.push(choice.value)
    this.checkForward(out)
    return out
  }

  /** What the policy asks must not throw either. */
  private look(utterance: Utterance): void {
    const question = openQuestion(this.state, this.program)
    if (question) matchAnswer(question, utterance, this.env())
    matchCorrection(this.state, this.program, utterance, this.env())
    matchCommand(this.program, utterance.text)
    const running = runningFlow(this.state, this.program)
    if (running) canHandoff(this.program, running.id)
  }

  /** Idle, or waiting for something that can come. */
  private checkForward(out: Transition): void {
    const { awaiting, frames } = this.state
    // No timer outlives what waits for it.
    const waiting = awaitedIn(this.state).map((each) =>
      each.kind === 'answer' ? each.timer : 'id' in each ? each.id : null,
    )
    for (const timer of this.timers.keys()) expect(waiting).toContain(timer)
    expect(frames.length).toBeLessThanOrEqual(mostFrames + 8)
    for (const draft of out.replies) expect(draft.text ?? draft.image ?? draft.card ?? draft.choices).toBeTruthy()
    if (awaiting === null) {
      expect(frames).toEqual([])
      expect([...this.timers.keys()]).toEqual([])
      return
    }
    const top = frames.at(-1)!
    expect(awaiting.run).toBe(top.run)
    expect(awaiting.node).toBe(top.at)
    const node = findMachine(this.program, top.flow)!.nodes.get(top.at)!
    switch (awaiting.kind) {
      case 'answer':
        expect(['ask', 'choose', 'confirm']).toContain(node.word)
        if (awaiting.timer !== null) expect(this.timers.has(awaiting.timer)).toBe(true)
        break
      case 'effect':
        expect(node.word).toBe('do')
        break
      case 'handoff':
        expect(node.word).toBe('handoff')
        break
      case 'wait':
        expect(node.word).toBe('wait')
        expect(awaiting.event !== null || this.timers.has(awaiting.id)).toBe(true)
    }
  }
}

describe('whatever happens', () => {
  test('no sequence leaves a conversation without a way forward, throws, changes its input, or differs on replay', () => {
    fc.assert(
      fc.property(
        flowsOf(false),
        fc.array(happening, { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        (flows, events, voice) => {
          const player = new Player(compileProgram(flows, null), voice)
          player.step({ do: 'start', flow: 'one' })
          for (const event of events) player.step(event)
        },
      ),
      { numRuns: runs },
    )
  })

  test('a patient customer comes to an end: pressing what is offered and results that come never loop for ever', () => {
    fc.assert(
      fc.property(flowsOf(true), fc.array(fc.nat(5), { minLength: 5, maxLength: 5 }), (flows, presses) => {
        const player = new Player(compileProgram(flows, null), false)
        player.step({ do: 'start', flow: 'one' })
        for (let i = 0; i < 400 && player.state.frames.length > 0; i++) {
          const kind = player.state.awaiting?.kind
          if (kind === 'effect') player.step({ do: 'result', outcome: 'failed', lost: false, list: false })
          else if (kind === 'handoff') player.step({ do: 'handoff', outcome: 'timeout' })
          else if (kind === 'wait' && player.timers.size === 0) player.step({ do: 'event', name: 'paid' })
          else if (kind === 'wait') player.step({ do: 'timer', nth: 0, ms: 0 })
          else if (i % 3 === 2) player.step({ do: 'say', text: '随便说说' })
          else player.step({ do: 'press', nth: presses[i % 5]! })
        }
        expect(player.state.frames).toEqual([])
      }),
      { numRuns: Math.ceil(runs / 3) },
    )
  })

  test('a retired release is dropped with a word, and the conversation goes on', () => {
    fc.assert(
      fc.property(flowsOf(false), fc.array(happening, { maxLength: 10 }), (flows, events) => {
        const player = new Player(compileProgram(flows, null), false)
        player.step({ do: 'start', flow: 'one' })
        for (const event of events) player.step(event)
        const had = player.state.frames.length > 0
        player.retired = true
        const out = player.step({ do: 'silence' })
        expect(player.state.frames).toEqual([])
        expect(out.replies.length).toBe(had ? 1 : 0)
      }),
      { numRuns: 50 },
    )
  })
})
