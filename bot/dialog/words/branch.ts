/** `if`, `case`, `go` and `end`: where the flow goes. */
import type { Frame, Value } from '../../model/index.ts'
import { rememberCalls, takeAgain } from '../called.ts'
import { empty } from '../filling.ts'
import { endCaller, endFlow, replaceFlow } from '../flows.ts'
import type { Machine, NodeOf } from '../machine.ts'
import { isEmpty } from '../names.ts'
import { equal, readText, toOperand } from '../operands.ts'
import { repeatQuestion } from '../settle.ts'
import { holderOf, machineOf, namesOf, note, own, popFrame, programOf, type Work } from '../work.ts'

export function runIf(w: Work, frame: Frame, node: NodeOf<'if'>): void {
  const branch = node.condition.test(namesOf(w, frame)) ? 'then' : 'else'
  frame.at = (branch in node.on ? node.on[branch] : node.next) ?? ''
}

export function runCase(w: Work, frame: Frame, node: NodeOf<'case'>): void {
  const value = toOperand(namesOf(w, frame).get(node.path), w.env.timeZone)
  let to = 'else' in node.on ? node.on['else'] : node.next
  if (value !== undefined)
    for (const [name, target] of Object.entries(node.on))
      if (name !== 'else' && equal(value, readText(name, w.env.timeZone), w.env.timeZone)) {
        to = target
        break
      }
  frame.at = to ?? ''
}

export function runGo(w: Work, frame: Frame, node: NodeOf<'go'>): void {
  const { to } = node
  if (frame.kind === 'repair') return leaveRepair(w, frame, node)
  const machine = machineOf(w, frame)!
  if (to.kind === 'node') jump(w, frame, machine, to.id)
  else if (to.kind === 'start') restart(w, frame, machine)
  else if (to.kind !== 'flow' || !replaceFlow(w, to.flow)) {
    note(w, `nowhere to go from ${frame.flow}/${node.id}`)
    frame.at = node.next ?? ''
  }
}

/** A jump inside the flow. A question that is jumped to is emptied and asked again. */
function jump(w: Work, frame: Frame, machine: Machine, id: string): void {
  const target = machine.nodes.get(id)
  if (target?.word === 'ask' || target?.word === 'choose') {
    rememberCalls(holderOf(w, frame))
    empty(w, frame, target)
  }
  // Who jumps to a call means it to be made anew.
  if (target?.word === 'call') takeAgain(frame, id)
  frame.at = id
}

/** From the first step on, with all questions of the flow open again. */
function restart(w: Work, frame: Frame, machine: Machine): void {
  for (const node of machine.questions.values()) empty(w, frame, node)
  delete frame.memo['again']
  frame.at = machine.start ?? ''
}

/** `go` in a repair leaves it, unless it stays inside the repair's own steps. */
function leaveRepair(w: Work, frame: Frame, node: NodeOf<'go'>): void {
  const { to } = node
  if (to.kind === 'node' && machineOf(w, frame)!.nodes.get(to.id)?.repair !== null) {
    jump(w, frame, machineOf(w, frame)!, to.id)
    return
  }
  popFrame(w, '')
  const below = own(w)
  if (below === null) return
  if (to.kind === 'question') return repeatQuestion(w, frame)
  const machine = machineOf(w, below)!
  if (to.kind === 'start') return restart(w, below, machine)
  if (to.kind === 'node') return jump(w, below, machine, to.id)
  const name = to.kind === 'flow' ? to.flow : to.name
  const target = machine.targets.get(name)
  if (target !== undefined) return jump(w, below, machine, target)
  if (below.kind !== 'repair' && programOf(w, below)?.flows.has(name) && replaceFlow(w, name)) return
  note(w, `repair goes to ${name}, which ${below.flow} has not`)
  repeatQuestion(w, frame)
}

export function runEnd(w: Work, frame: Frame, node: NodeOf<'end'>): void {
  if (frame.kind === 'repair') return endCaller(w, node.outcome)
  const names = namesOf(w, frame)
  const returned: Record<string, Value> = {}
  for (const pair of node.return) {
    const value = pair.value.of(names)
    if (!isEmpty(value)) returned[pair.name] = value!
  }
  endFlow(w, node.outcome, returned)
}
