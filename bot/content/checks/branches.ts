/** Branches: every name in `on` can come out of the step, and everything that can come out and is not repaired is branched. */
import type { FlowSource, StepSource } from '../../model/index.ts'
import { closedFlow } from '../../dialog/builtin.ts'
import { standardOutcomes } from '../../dialog/machine.ts'
import { didYouMean } from '../distance.ts'
import { wordTable } from '../schema/words.ts'
import { flowBlocks, questionOf, visitsOf } from './walk.ts'
import type { Visit } from './walk.ts'
import type { Checking } from './world.ts'

const maxDepth = 3
const handoffExits = ['timeout', 'no_agent', 'out_of_hours'] as const

/** Outcomes a flow's `end` steps give. */
function endsOf(flow: FlowSource): string[] {
  return visitsOf(flowBlocks(flow)).flatMap(({ step }) =>
    step.body.word === 'end' ? [step.body.outcome.value] : [],
  )
}

/** Names that may stand in a step's `on`; null: any (values of `case`, what is not known). */
function outcomesOf(checking: Checking, step: StepSource): readonly string[] | null {
  const { body } = step
  const fixed = wordTable[body.word].on ?? ['then', 'else']
  switch (body.word) {
    case 'choose': {
      const fromOnly = body.from ? [] : ['empty', 'none']
      return [
        ...(body.options ?? []).map((option) => option.id.value),
        ...fixed.filter((outcome) => !fromOnly.includes(outcome)),
      ]
    }
    case 'do': {
      const declared = checking.world.actions?.get(body.action.value)
      return declared ? [...fixed, ...declared.outcomes] : null
    }
    case 'call': {
      const flow = checking.flows.get(body.flow.value)
      return flow ? [...new Set([...fixed, ...standardOutcomes, ...endsOf(flow)])] : null
    }
    case 'case':
      return null
    default:
      return fixed
  }
}

/** Is there a repair of this name in the flow or in `_repair.yml`? */
function repaired(
  checking: Checking,
  flow: FlowSource | null,
  name: string,
  group: 'branches' | 'handoff',
): boolean {
  if (name === 'out_of_hours' && closedFlow(checking.content.flows)) return true
  return [flow?.repair, checking.content.repair].some((repair) =>
    repair?.[group].some((each) => each.name.value === name),
  )
}

/** Checks the branches of one step. */
export function checkBranches(checking: Checking, flow: FlowSource | null, { step, block }: Visit): void {
  const outcomes = outcomesOf(checking, step)
  for (const { name } of step.on)
    if (outcomes && !outcomes.includes(name.value)) {
      const what = step.body.word
      checking.report(
        name.at,
        [`${what} 不会走到“${name.value}”`, `"${name.value}" cannot come out of this ${what}`],
        didYouMean(name.value, outcomes),
      )
    }
  const [first] = step.on
  if (first && block.depth + 1 > maxDepth && block.depth === maxDepth)
    checking.report(
      first.branch.at,
      [`分支超过 ${maxDepth} 层`, `Branches are nested deeper than ${maxDepth} levels`],
      ['把里面的步骤放进另一个流程，用 call', 'Put the inner steps into another flow and `call` it'],
    )
  checkMissing(checking, flow, step)
}

function checkMissing(checking: Checking, flow: FlowSource | null, step: StepSource): void {
  const { body } = step
  const has = (outcome: string): boolean => step.on.some((each) => each.name.value === outcome)
  if (body.word === 'do') {
    const missing = (checking.world.actions?.get(body.action.value)?.outcomes ?? []).filter(
      (outcome) => !has(outcome),
    )
    if (missing.length > 0)
      checking.report(
        body.action.at,
        [
          `动作 ${body.action.value} 还可能是：${missing.join('、')}，没有写怎么办`,
          `${body.action.value} can also come out as ${missing.join(', ')}, which is not branched`,
        ],
        [`在 on 里写上 ${missing[0] ?? ''}`, `Write ${missing[0] ?? ''} under \`on\``],
      )
  }
  if (body.word === 'case' && !has('else'))
    checking.report(
      body.name.at,
      ['case 没有 else', 'This `case` has no else'],
      ['在 on 里写上 else（什么都不做就写 else: []）', 'Write else under `on` (else: [] does nothing)'],
    )
  if (body.word === 'handoff') {
    const missing = handoffExits.filter((exit) => !has(exit) && !repaired(checking, flow, exit, 'handoff'))
    if (missing.length > 0)
      checking.report(
        body.queue.at,
        [
          `没有人接时怎么办没有写：${missing.join('、')}`,
          `What if nobody takes it is not written: ${missing.join(', ')}`,
        ],
        [
          `在这一步的 on 里，或者 flows/_repair.yml 的 handoff 里写上 ${missing[0] ?? ''}`,
          `Write ${missing[0] ?? ''} under \`on\` here, or under handoff in flows/_repair.yml`,
        ],
      )
  }
  const question = questionOf(step)?.question
  const retries = (question?.retry.length ?? 0) > 0
  if ((question ?? body.word === 'confirm') && !retries && !repaired(checking, flow, 'not_understood', 'branches'))
    checking.report(
      question?.slot.at ?? step.at,
      ['没听懂时怎么再问没有写', 'How to ask again when not understood is not written'],
      [
        '写上 retry，或者在 flows/_repair.yml 里写 not_understood',
        'Write retry, or not_understood in flows/_repair.yml',
      ],
    )
}
