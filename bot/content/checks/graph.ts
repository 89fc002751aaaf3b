/** The graph of a flow: which step can follow which, by what way. What the path checks walk. */
import type { BranchSource, FlowSource, StepSource } from '../../model/index.ts'
import { blocksOf, flowBlocks, isFork, questionOf, repairBlocks } from './walk.ts'
import type { Block } from './walk.ts'
import type { Checking } from './world.ts'

/** How one step follows another. */
export interface Edge {
  to: StepSource
  /** `next`: below; `on`: into a branch; `go`: by a jump; `repair`: what a repair may lead to. */
  by: 'next' | 'on' | 'go' | 'repair'
  outcome: string | null
}

export interface Graph {
  flow: FlowSource
  start: StepSource | null
  steps: readonly StepSource[]
  edges: ReadonlyMap<StepSource, readonly Edge[]>
  /** Steps after which the flow may be over: `end`, `handoff`, another flow, or nothing below. */
  exits: ReadonlySet<StepSource>
  /** Entered from outside the list: first steps of repairs, and what `_repair.yml` jumps to. */
  entries: readonly StepSource[]
  blocks: readonly Block[]
}

interface Builder {
  checking: Checking
  edges: Map<StepSource, Edge[]>
  exits: Set<StepSource>
  targets: Map<string, StepSource>
  start: StepSource | null
  /** Where repairs that fall through go on: any step may be the parked one, so they add no edges. */
}

const stays = new Set(['go', 'end'])

/** Builds the graph of a flow, its own repairs included. */
export function buildGraph(checking: Checking, flow: FlowSource): Graph {
  const blocks = flowBlocks(flow)
  const steps = blocks.flatMap((block) => block.branch.steps)
  const targets = new Map<string, StepSource>()
  for (const step of steps)
    for (const name of [questionOf(step)?.question.slot.value, step.id?.value])
      if (name !== undefined && !targets.has(name)) targets.set(name, step)
  const builder: Builder = { checking, edges: new Map(), exits: new Set(), targets, start: flow.steps[0] ?? null }
  addBlock(builder, { at: flow.at, steps: flow.steps }, null)
  for (const block of repairBlocks(flow.repair)) if (block.depth === 0) addBlock(builder, block.branch, null)
  const firsts = repairBlocks(flow.repair).flatMap((block) =>
    block.depth === 0 ? block.branch.steps.slice(0, 1) : [],
  )
  return {
    flow,
    start: builder.start,
    steps,
    edges: builder.edges,
    exits: builder.exits,
    entries: [...firsts, ...jumpsFromOutside(checking, targets)],
    blocks,
  }
}

/** Steps the shared repairs name by `go`. */
function jumpsFromOutside(checking: Checking, targets: ReadonlyMap<string, StepSource>): StepSource[] {
  const { repair } = checking.content
  const all = [...repair.branches, ...repair.handoff]
    .flatMap(({ branch }) => blocksOf(branch))
    .flatMap((block) => block.branch.steps)
  return all.flatMap((step) => {
    const to = step.body.word === 'go' ? targets.get(step.body.target.value) : undefined
    return to ? [to] : []
  })
}

/** Adds a list whose end leads to `after` (null: the end of the flow). */
function addBlock(builder: Builder, branch: BranchSource, after: StepSource | null): void {
  branch.steps.forEach((step, i) => addStep(builder, step, branch.steps[i + 1] ?? after))
}

function addStep(builder: Builder, step: StepSource, next: StepSource | null): void {
  const edges: Edge[] = []
  builder.edges.set(step, edges)
  const follow = (by: Edge['by'], to: StepSource | null, outcome: string | null = null): void => {
    if (to) edges.push({ to, by, outcome })
    else builder.exits.add(step)
  }
  const { body } = step
  if (step.guard) follow('next', next, 'guard')
  for (const { name, branch } of step.on) {
    follow('on', branch.steps[0] ?? next, name.value)
    addBlock(builder, branch, next)
  }
  if (body.word === 'go') {
    const { value } = body.target
    const to = value === 'start' ? builder.start : builder.targets.get(value)
    if (to) follow('go', to)
    else builder.exits.add(step)
  }
  if (body.word === 'end') builder.exits.add(step)
  if (body.word === 'handoff') {
    builder.exits.add(step)
    if (next && step.on.length < 4) follow('repair', next)
  }
  if (body.word === 'confirm' && !step.on.some((each) => each.name.value === 'no')) follow('repair', step, 'no')
  if (!stays.has(body.word) && body.word !== 'handoff' && goesBelow(step)) follow('next', next)
}

/** False if every way out of a step is branched, so that nothing falls through to the step below. */
function goesBelow(step: StepSource): boolean {
  const has = (outcome: string): boolean => step.on.some((each) => each.name.value === outcome)
  const { body } = step
  switch (body.word) {
    case 'if':
      return !(has('then') && has('else'))
    case 'case':
      return !has('else')
    case 'confirm':
      return !has('yes')
    case 'answer':
      return !has('found')
    case 'do':
      return !has('ok')
    case 'wait':
      return !has('done')
    case 'choose':
      return !isFork(step) || !body.options?.every((option) => has(option.id.value))
    default:
      return true
  }
}

/** Steps that can be reached from some steps. */
export function reachable(
  graph: Graph,
  from: readonly StepSource[],
  along: (edge: Edge, step: StepSource) => boolean = () => true,
): Set<StepSource> {
  const seen = new Set(from)
  const open = [...from]
  for (let step = open.pop(); step; step = open.pop())
    for (const edge of graph.edges.get(step) ?? [])
      if (!seen.has(edge.to) && along(edge, step)) {
        seen.add(edge.to)
        open.push(edge.to)
      }
  return seen
}
