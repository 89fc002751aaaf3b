/** What costs the customer something is confirmed first: every path to a `write` passes a confirm, with nothing refilled after it. */
import type { StepSource } from '../../model/index.ts'
import type { Edge, Graph } from './graph.ts'
import { flowBlocks, pairsOf, questionOf, repairBlocks, visitsOf } from './walk.ts'
import type { Checking } from './world.ts'

/** Names whose values an action is given. */
function namesPassed(step: StepSource): Set<string> {
  return new Set(
    pairsOf(step).flatMap(({ value, bare }) => {
      const [first = '', second] = value.value.split('.')
      if (second === undefined) return bare ? [first] : []
      return [first === 'slot' ? second : first]
    }),
  )
}

/** Does this step put a question that may fill one of the names? */
function refills(checking: Checking, step: StepSource, names: ReadonlySet<string>): boolean {
  const question = questionOf(step)
  if (question) return names.has(question.question.slot.value)
  if (step.body.word !== 'call' || !step.body.save || !names.has(step.body.save.value)) return false
  const called = checking.flows.get(step.body.flow.value)
  return called !== undefined && visitsOf(flowBlocks(called)).some((visit) => questionOf(visit.step) !== null)
}

/** Is the customer's yes still good after leaving `step` by `edge`? */
function after(
  checking: Checking,
  step: StepSource,
  edge: Edge,
  names: ReadonlySet<string>,
  confirmed: boolean,
): boolean {
  if (step.body.word === 'confirm') return edge.outcome === 'guard' ? confirmed : edge.outcome !== 'no'
  return confirmed && !refills(checking, step, names)
}

/** The question or start from which a write is reached unconfirmed; null if every path confirms. */
function unconfirmed(checking: Checking, graph: Graph, write: StepSource): 'never' | 'stale' | null {
  const names = namesPassed(write)
  const seen = new Map<StepSource, Set<boolean>>()
  const open: { step: StepSource; confirmed: boolean; stale: boolean }[] = [graph.start, ...graph.entries].flatMap(
    (step) => (step ? [{ step, confirmed: false, stale: false }] : []),
  )
  for (let at = open.pop(); at; at = open.pop()) {
    const { step, confirmed, stale } = at
    const states = seen.get(step) ?? new Set()
    if (states.has(confirmed)) continue
    seen.set(step, states.add(confirmed))
    if (step === write && !confirmed) return stale ? 'stale' : 'never'
    for (const edge of graph.edges.get(step) ?? []) {
      const still = after(checking, step, edge, names, confirmed)
      open.push({ step: edge.to, confirmed: still, stale: stale || (confirmed && !still) })
    }
  }
  return null
}

/** Checks every write of a flow. */
export function checkWrites(checking: Checking, graph: Graph): void {
  for (const step of graph.steps) {
    if (step.body.word !== 'do' || checking.world.actions?.get(step.body.action.value)?.effect !== 'write')
      continue
    const fault = unconfirmed(checking, graph, step)
    if (fault) report(checking, step, step.body.action.value, fault)
  }
}

/** A write in `_repair.yml`: there is no flow around it to confirm. */
export function checkRepairWrites(checking: Checking): void {
  for (const { step } of visitsOf(repairBlocks(checking.content.repair)))
    if (step.body.word === 'do' && checking.world.actions?.get(step.body.action.value)?.effect === 'write')
      report(checking, step, step.body.action.value, 'never')
}

function report(checking: Checking, step: StepSource, action: string, fault: 'never' | 'stale'): void {
  checking.report(
    step.at,
    fault === 'never'
      ? [
          `${action} 会动客户的钱或订单，但有一条路没有先请客户确认`,
          `${action} costs the customer something, but one path to it has no confirm`,
        ]
      : [
          `确认之后又问了 ${action} 要用的东西，客户确认的已经不是它了`,
          `After the confirm a question refills what ${action} is given`,
        ],
    ['在它前面加一步 confirm', 'Put a confirm before it'],
  )
}
