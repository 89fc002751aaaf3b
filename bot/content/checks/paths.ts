/** Paths through a flow: steps nobody reaches, flows that cannot end or ask, loops without a question. */
import type { FlowSource, StepSource } from '../../model/index.ts'
import { buildGraph, reachable } from './graph.ts'
import type { Edge, Graph } from './graph.ts'
import { flowBlocks, isFork, questionOf, visitsOf } from './walk.ts'
import type { Checking } from './world.ts'

/** Checks a flow; gives its graph for the checks that follow. */
export function checkPaths(checking: Checking, flow: FlowSource): Graph {
  const graph = buildGraph(checking, flow)
  const from = [...(graph.start ? [graph.start] : []), ...graph.entries]
  const reached = reachable(graph, from)
  reportUnreached(checking, graph, reached)
  const loop = findLoop(checking, graph, [...reached])
  if (loop) reportLoop(checking, graph, loop)
  return graph
}

/** Reports the first step of every stretch that is not reached; what is inside it follows from that. */
function reportUnreached(checking: Checking, graph: Graph, reached: ReadonlySet<StepSource>): void {
  for (const block of graph.blocks) {
    if (block.of && !reached.has(block.of)) continue
    block.branch.steps.forEach((step, i) => {
      const before = block.branch.steps[i - 1]
      if (reached.has(step) || (before && !reached.has(before))) return
      checking.report(
        step.at,
        ['这一步永远走不到', 'This step can never be reached'],
        before
          ? [
              `上面的 ${before.body.word} 已经离开这里：给这一步写 id，让别处 go 过来，或者删掉它`,
              `The ${before.body.word} above leaves: give this step an id and jump to it, or delete it`,
            ]
          : ['删掉它', 'Delete it'],
      )
    })
  }
}

/** True if a called flow may put a question to the customer, by itself or by what it calls. */
function asks(checking: Checking, name: string, seen: Set<string> = new Set()): boolean {
  const flow = checking.flows.get(name)
  if (!flow || seen.has(name)) return false
  seen.add(name)
  return visitsOf(flowBlocks(flow)).some(({ step, block }) => block.repair === null && stops(checking, step, seen))
}

/** The customer is asked anew whenever this step is reached: nothing can run past it in circles. */
function stops(checking: Checking, step: StepSource, seen: Set<string> = new Set()): boolean {
  const { body } = step
  if (step.guard) return false
  if (body.word === 'confirm' || body.word === 'handoff' || body.word === 'ask') return true
  if (body.word === 'choose') return true
  return body.word === 'call' && asks(checking, body.flow.value, seen)
}

/** Asked even if it was answered before in this run. */
function asksAgain(checking: Checking, step: StepSource): boolean {
  if (step.guard) return false
  return questionOf(step) ? isFork(step) : stops(checking, step)
}

/** An edge that may close a loop: not a jump to a question, which empties it and asks again. */
function quiet(edge: Edge): boolean {
  if (edge.by === 'repair') return false
  return !(edge.by === 'go' && questionOf(edge.to) && !edge.to.guard)
}

/** Steps of a circle in which nobody is asked anything, in order; null if there is none. */
function findLoop(checking: Checking, graph: Graph, steps: readonly StepSource[]): StepSource[] | null {
  const state = new Map<StepSource, 'open' | 'done'>()
  for (const first of steps) {
    if (state.has(first)) continue
    // depth first without recursion: a flow may have hundreds of steps
    const path: { step: StepSource; edges: readonly Edge[]; next: number }[] = []
    const enter = (step: StepSource): void => {
      state.set(step, 'open')
      path.push({
        step,
        edges: asksAgain(checking, step) ? [] : (graph.edges.get(step) ?? []).filter(quiet),
        next: 0,
      })
    }
    enter(first)
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const edge = top.edges[top.next++]
      if (!edge) {
        state.set(top.step, 'done')
        path.pop()
      } else if (state.get(edge.to) === 'open') {
        return path.slice(path.findIndex(({ step }) => step === edge.to)).map(({ step }) => step)
      } else if (!state.has(edge.to)) enter(edge.to)
    }
  }
  return null
}

function reportLoop(checking: Checking, graph: Graph, loop: readonly StepSource[]): void {
  const inside = new Set(loop)
  const [first] = loop
  const jump = loop.find((step) => step.body.word === 'go') ?? loop.at(-1) ?? first
  if (!first || !jump) return
  const reached = reachable(graph, [first])
  const leaves = [...reached].some(
    (step) => graph.exits.has(step) || questionOf(step) !== null || step.body.word === 'confirm',
  )
  if (!leaves) {
    checking.report(
      first.at,
      [
        '流程走到这里就再也结束不了，也不会再问客户',
        'From here the flow can neither end nor ask the customer anything',
      ],
      ['加上 end，或者加一个问题', 'Add an end, or a question'],
    )
    return
  }
  const lines = [...inside].map((step) => step.at.line)
  checking.report(
    jump.at,
    [
      `第 ${Math.min(...lines)} 行到这里会一直转圈：循环里没有会再问的问题`,
      `Steps from line ${Math.min(...lines)} run in circles: nothing in this loop asks the customer again`,
    ],
    [
      '跳到一个问题（它会重新问），或者在循环里加一个问题',
      'Jump to a question (it is asked again), or put a question into the loop',
    ],
  )
}

/** Flows that start one another in a circle before anybody is asked: reported once, at the step that closes it. */
export function checkCircles(checking: Checking, graphs: readonly Graph[]): void {
  const leads = new Map<string, { to: string; step: StepSource }[]>()
  for (const graph of graphs) {
    if (!graph.start) continue
    const before = reachable(graph, [graph.start], (edge, step) => quiet(edge) && !stops(checking, step))
    leads.set(
      graph.flow.flow.value,
      [...before].flatMap((step) => {
        const { body } = step
        const to = body.word === 'call' ? body.flow.value : body.word === 'go' ? body.target.value : null
        return to !== null && checking.flows.has(to) ? [{ to, step }] : []
      }),
    )
  }
  const done = new Set<string>()
  const visit = (name: string, path: readonly string[]): void => {
    for (const { to, step } of leads.get(name) ?? []) {
      if (path.includes(to))
        checking.report(
          step.at,
          [
            `流程“${[...path.slice(path.indexOf(to)), to].join(' → ')}”转圈，中间不问客户`,
            `The flows ${[...path.slice(path.indexOf(to)), to].join(' → ')} run in circles without asking`,
          ],
          ['去掉这一步，或者先问一个问题', 'Take this step out, or ask a question first'],
        )
      else if (!done.has(to)) visit(to, [...path, to])
    }
    done.add(name)
  }
  for (const name of leads.keys()) if (!done.has(name)) visit(name, [name])
}
