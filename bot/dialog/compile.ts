/** Flows as written to the machines the engine runs. Pure; stops at the first mistake (the checker reports them all). */
import type { BranchSource, FlowSource, RepairSource, StepSource } from '../model/index.ts'
import { commandWords, withBuiltIns } from './builtin.ts'
import { compileBody, writesOf, type Around } from './compile-nodes.ts'
import { Reader } from './compile-text.ts'
import {
  CompileError,
  type Machine,
  type Node,
  type NodeId,
  type Program,
  type QuestionNode,
  type Text,
  type Trigger,
} from './machine.ts'
import { repairScopeNames, scopeNames } from './names.ts'
import { parseCondition } from './conditions.ts'
import { reuseKey } from './repairs.ts'
import { SyntaxMistake, type Known } from './syntax.ts'

/** Deepest branch level. */
export const mostLevels = 3

/** Compiles all flows of a release. Throws CompileError. */
export function compileProgram(flows: readonly FlowSource[], repair: RepairSource | null): Program {
  const ids = new Set(flows.map((flow) => flow.flow.value))
  const machines = new Map<string, Machine>()
  for (const flow of flows) {
    if (machines.has(flow.flow.value))
      throw new CompileError(flow.flow.at, {
        zh: `流程“${flow.flow.value}”写了两次`,
        en: `flow "${flow.flow.value}" is written twice`,
      })
    machines.set(flow.flow.value, compileFlow(flow, ids))
  }
  const repairs = compileRepairFile(withBuiltIns(repair, flows), ids)
  return {
    flows: machines,
    repair: repairs,
    reused: new Set([repairs, ...machines.values()].flatMap(reusedIn)),
    pressable: new Set([
      ...flows.flatMap((flow) => (flow.when === null ? [] : [flow.flow.value])),
      ...[repairs, ...machines.values()].flatMap(pressedIn).filter((flow) => ids.has(flow)),
    ]),
    commands: commandWords([repair, ...flows.map((flow) => flow.repair)]),
    triggers: flows.flatMap((flow) => trigger(flow)),
  }
}

/** Compiles one flow. `flows` are the ids of all flows, for `call` and `go`. Throws CompileError. */
export function compileFlow(source: FlowSource, flows: ReadonlySet<string>): Machine {
  const branches = repairBranches(source.repair)
  const names = collectNames([source.steps, ...branches.map(({ branch }) => branch.steps)], source)
  const ids = new Ids()
  ids.assign(source.steps, '')
  for (const { key, branch } of branches) ids.assign(branch.steps, `repair.${key}.`)
  const known: Known = (first) => names.has(first) || scopeNames.includes(first)
  const builder = new Builder(ids, known, { targets: ids.targets, flows, repair: null, isRepairFile: false })
  const start = builder.branch(source.steps, null, 0)
  return finish(builder, branches, {
    id: source.flow.value,
    title: source.title.value,
    at: source.at,
    interrupt: source.interrupt,
    takes: source.takes.map((take) => take.value),
    start,
    names,
    started: source.when !== null,
    isRepair: false,
  })
}

function compileRepairFile(source: RepairSource, flows: ReadonlySet<string>): Machine {
  const branches = repairBranches(source)
  const names = collectNames(branches.map(({ branch }) => branch.steps))
  const ids = new Ids()
  for (const { key, branch } of branches) ids.assign(branch.steps, `${key}.`)
  const builder = new Builder(ids, () => true, { targets: ids.targets, flows, repair: null, isRepairFile: true })
  return finish(builder, branches, {
    id: '_repair',
    title: '',
    at: source.at,
    interrupt: 'yes',
    takes: [],
    start: null,
    names,
    started: false,
    isRepair: true,
  })
}

function reusedIn(machine: Machine): string[] {
  return [...machine.nodes.values()].flatMap((node) =>
    (node.word === 'ask' || node.word === 'choose') && node.question.reuse !== 'never'
      ? [reuseKey(node.question, node.word === 'ask' ? node.type : 'choose')]
      : [],
  )
}

/** Flows that buttons of these texts start. */
function pressedIn(machine: Machine): string[] {
  const ofText = (text: Text): string[] => [
    ...[...text.buttons, ...(text.card?.buttons ?? [])]
      .filter(({ kind }) => kind === 'flow')
      .map(({ target }) => target.source),
    ...(text.en ? ofText(text.en) : []),
  ]
  return [...machine.nodes.values()].flatMap((node) => node.texts.flatMap(ofText))
}

type Head = Pick<
  Machine,
  'id' | 'title' | 'at' | 'interrupt' | 'takes' | 'start' | 'names' | 'started' | 'isRepair'
>

function finish(builder: Builder, branches: RepairBranch[], head: Head): Machine {
  const repairs = new Map<string, NodeId | null>()
  for (const { key, branch } of branches) repairs.set(key, builder.repairBranch(key, branch))
  const nodes = [...builder.nodes.values()]
  const questions = new Map<string, QuestionNode>()
  for (const node of nodes)
    if ((node.word === 'ask' || node.word === 'choose') && !questions.has(node.question.slot))
      questions.set(node.question.slot, node)
  return {
    ...head,
    nodes: builder.nodes,
    targets: builder.around.targets,
    questions,
    repairs,
    calls: [...new Set(nodes.flatMap((node) => (node.word === 'call' ? [node.flow] : [])))],
    handsOff: nodes.some((node) => node.word === 'handoff' && node.repair === null),
  }
}

class Builder {
  readonly nodes = new Map<NodeId, Node>()
  around: Around
  private readonly ids: Ids
  private readonly known: Known

  constructor(ids: Ids, known: Known, around: Around) {
    this.ids = ids
    this.known = known
    this.around = around
  }

  repairBranch(key: string, branch: BranchSource): NodeId | null {
    this.around = { ...this.around, repair: key }
    return this.branch(branch.steps, null, 0)
  }

  /** Compiles a list; `after` is where it goes on below its last step. Gives its first node. */
  branch(steps: readonly StepSource[], after: NodeId | null, depth: number): NodeId | null {
    if (depth > mostLevels)
      throw new CompileError(steps[0]?.at ?? { file: '', line: 1, col: 1, endLine: 1 }, {
        zh: `最多套 ${mostLevels} 层，再深请用 call`,
        en: `at most ${mostLevels} levels, use call beyond`,
      })
    steps.forEach((step, index) => {
      const following = steps[index + 1]
      this.step(step, following ? this.ids.of(following) : after, depth)
    })
    return steps[0] ? this.ids.of(steps[0]) : after
  }

  private step(step: StepSource, next: NodeId | null, depth: number): void {
    const { repair } = this.around
    const reader = new Reader(
      (first) => this.known(first) || (repair !== null && repairScopeNames.includes(first)),
    )
    const guard = step.guard ? reader.condition(step.guard) : null
    const core = compileBody(step, reader, this.around)
    const on = Object.create(null) as Record<string, NodeId | null>
    const onAt = Object.create(null) as Node['onAt'] & Record<string, Node['at']>
    const id = this.ids.of(step)
    const node = {
      ...core,
      id,
      at: step.at,
      guard,
      next,
      on,
      onAt,
      reads: reader.reads,
      writes: writesOf(step.body),
      texts: reader.texts,
      conditions: reader.conditions,
      repair,
      depth,
      body: step.body,
    } as Node
    this.nodes.set(id, node)
    for (const { name, branch } of step.on) {
      on[name.value] = this.branch(branch.steps, next, depth + 1)
      onAt[name.value] = branch.at
    }
  }
}

/** Node ids: the step's id, else its slot, else its path. */
class Ids {
  readonly targets = new Map<string, NodeId>()
  private readonly byStep = new Map<StepSource, NodeId>()
  private readonly used = new Set<NodeId>()

  of(step: StepSource): NodeId {
    return this.byStep.get(step)!
  }

  assign(steps: readonly StepSource[], prefix: string): void {
    steps.forEach((step, index) => {
      const path = `${prefix}${index + 1}`
      const { body } = step
      const slot = body.word === 'ask' || body.word === 'choose' ? body.question.slot.value : null
      const wanted = step.id?.value ?? (slot !== null && prefix.startsWith('repair.') ? path : slot) ?? path
      const id = this.used.has(wanted) ? path : wanted
      this.used.add(id)
      this.byStep.set(step, id)
      if (slot !== null && !this.targets.has(slot)) this.targets.set(slot, id)
      if (step.id) this.targets.set(step.id.value, id)
      for (const { name, branch } of step.on) this.assign(branch.steps, `${path}.${onWord(step)}${name.value}.`)
    })
  }
}

/** `3.on.paid.1` reads like the file; `then` and `else` need no `on`. */
function onWord(step: StepSource): string {
  return step.body.word === 'if' ? '' : 'on.'
}

interface RepairBranch {
  key: string
  branch: BranchSource
}

function repairBranches(source: RepairSource | null): RepairBranch[] {
  if (source === null) return []
  return [
    ...source.branches.map(({ name, branch }) => ({ key: name.value, branch })),
    ...source.handoff.map(({ name, branch }) => ({ key: `handoff.${name.value}`, branch })),
  ]
}

function collectNames(lists: readonly (readonly StepSource[])[], flow?: FlowSource): Set<string> {
  const names = new Set<string>(flow?.takes.map((take) => take.value))
  const visit = (steps: readonly StepSource[]) => {
    for (const step of steps) {
      for (const name of writesOf(step.body)) if (!name.includes('.')) names.add(name)
      for (const { branch } of step.on) visit(branch.steps)
    }
  }
  for (const steps of lists) visit(steps)
  return names
}

function trigger(flow: FlowSource): Trigger[] {
  const { when } = flow
  if (when === null) return []
  try {
    return [
      {
        flow: flow.flow.value,
        title: flow.title.value,
        intents: when.intent.map((intent) => intent.value),
        event: when.event?.value ?? null,
        channels: when.channels.map((channel) => channel.value),
        if: when.if ? parseCondition(when.if.value, (first) => scopeNames.includes(first)) : null,
        interrupt: flow.interrupt,
      },
    ]
  } catch (error) {
    if (error instanceof SyntaxMistake && when.if)
      throw new CompileError({ ...when.if.at, col: when.if.at.col + error.at }, error)
    throw error
  }
}
