/** Compiles one step into the body of a node. */
import type { Place, StepBody, StepSource } from '../model/index.ts'
import type { Reader } from './compile-text.ts'
import { CompileError, type GoTarget, type Node, type NodeId, type Pair, type RepairKey } from './machine.ts'

/** What a step needs to know of the flow around it. */
export interface Around {
  targets: ReadonlyMap<string, NodeId>
  flows: ReadonlySet<string>
  /** The step stands in a repair branch; null: at the top. */
  repair: RepairKey | null
  /** `_repair.yml`: names of the flow are found when it runs. */
  isRepairFile: boolean
}

type Common =
  | 'id'
  | 'at'
  | 'guard'
  | 'next'
  | 'on'
  | 'onAt'
  | 'reads'
  | 'writes'
  | 'texts'
  | 'conditions'
  | 'repair'
  | 'depth'
  | 'body'
/** A node without what all nodes have. */
export type NodeCore = Node extends infer N ? (N extends Node ? Omit<N, Common> : never) : never

/** Throws CompileError. Names that are read go to `reader`. */
export function compileBody(step: StepSource, reader: Reader, around: Around): NodeCore {
  const { body } = step
  switch (body.word) {
    case 'say':
      return { word: 'say', say: body.texts.map((text) => reader.text(text)) }
    case 'ask':
      return { word: 'ask', question: reader.question(body.question), type: body.type }
    case 'choose':
      return compileChoose(step, body, reader)
    case 'confirm':
      return { word: 'confirm', text: reader.text(body.text) }
    case 'answer':
      return {
        word: 'answer',
        title: body.title?.value ?? null,
        search: reader.maybe(body.search),
        topic: body.topic?.value ?? null,
      }
    case 'do':
      return {
        word: 'do',
        action: body.action.value,
        with: pairs(body.with, reader),
        save: body.save?.value ?? null,
      }
    case 'if':
      return { word: 'if', condition: reader.condition(body.condition) }
    case 'case':
      return { word: 'case', path: reader.path(body.name) }
    case 'go':
      return { word: 'go', to: findTarget(body.target.value, body.target.at, around) }
    case 'call':
      if (!around.flows.has(body.flow.value)) throw unknownFlow(body.flow.at, body.flow.value)
      return {
        word: 'call',
        flow: body.flow.value,
        with: pairs(body.with, reader),
        save: body.save?.value ?? null,
      }
    case 'handoff':
      return {
        word: 'handoff',
        queue: body.queue.value,
        reason: reader.maybe(body.reason),
        skills: body.skills.map((skill) => skill.value),
        priority: body.priority,
        withinMs: body.withinMs,
        text: body.text ? reader.text(body.text) : null,
      }
    case 'wait':
      return {
        word: 'wait',
        forMs: body.forMs ?? null,
        until: body.until ? reader.value(body.until, false) : null,
        event: body.event?.value ?? null,
        atMostMs: body.atMostMs ?? null,
      }
    case 'set':
      return { word: 'set', values: pairs(body.values, reader) }
    case 'tag':
      return { word: 'tag', tags: body.tags.map((tag) => tag.value) }
    case 'end':
      return { word: 'end', outcome: body.outcome.value, return: pairs(body.return, reader) }
  }
}

function compileChoose(step: StepSource, body: StepBody & { word: 'choose' }, reader: Reader): NodeCore {
  const options = body.options?.map((option) => reader.option(option)) ?? null
  const outcomes = new Set(step.on.map((branch) => branch.name.value))
  return {
    word: 'choose',
    question: reader.question(body.question),
    options,
    from: body.from ? reader.path(body.from) : null,
    label: reader.maybe(body.label),
    image: reader.maybe(body.image),
    limit: body.limit,
    many: body.many,
    fork: options?.some((option) => outcomes.has(option.id)) ?? false,
  }
}

function pairs(sources: StepBody extends infer _ ? readonly PairLike[] : never, reader: Reader): Pair[] {
  return sources.map((pair) => ({
    name: pair.name.value,
    value: reader.value(pair.value, pair.bare),
    at: pair.name.at,
  }))
}
type PairLike = Extract<StepBody, { word: 'set' }>['values'][number]

/** Names a step writes. */
export function writesOf(body: StepBody): string[] {
  switch (body.word) {
    case 'ask':
    case 'choose':
      return [body.question.slot.value]
    case 'do':
    case 'call':
      return body.save ? [body.save.value] : []
    case 'set':
      return body.values.map((pair) => pair.name.value)
    default:
      return []
  }
}

function findTarget(name: string, at: Place, around: Around): GoTarget {
  if (name === 'start') return { kind: 'start' }
  if (name === 'question' && around.repair !== null) return { kind: 'question' }
  const id = around.targets.get(name)
  if (id !== undefined) return { kind: 'node', id, name }
  if (around.flows.has(name)) return { kind: 'flow', flow: name }
  if (around.isRepairFile) return { kind: 'name', name }
  throw new CompileError(at, {
    zh: `没有“${name}”这个问题、id 或流程`,
    en: `there is no question, id or flow "${name}"`,
  })
}

function unknownFlow(at: Place, name: string): CompileError {
  return new CompileError(at, { zh: `没有“${name}”这个流程`, en: `there is no flow "${name}"` })
}
