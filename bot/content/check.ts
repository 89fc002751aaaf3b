/** Judges content that reads well: names, references, branches, paths and limits, against what the shop's plugins and channels can do. */
import type { Content, FlowSource, Mistake, TestSource } from '../model/index.ts'
import { checkBranches } from './checks/branches.ts'
import { checkGuard, guardHints } from './checks/guard.ts'
import { checkKnowledge } from './checks/knowledge.ts'
import { checkLimits } from './checks/limits.ts'
import { checkCondition, checkFlowWords, checkLookups } from './checks/lookups.ts'
import { checkNames, flowScope, sharedRepairScope } from './checks/names.ts'
import { checkCircles, checkPaths } from './checks/paths.ts'
import { checkProducts } from './checks/products.ts'
import { checkQuickReplies } from './checks/quick-replies.ts'
import { checkReferences, checkWhen } from './checks/references.ts'
import { checkTest } from './checks/tests.ts'
import { flowBlocks, repairBlocks, visitsOf } from './checks/walk.ts'
import { checkRepairWrites, checkWrites } from './checks/writes.ts'
import { startChecking } from './checks/world.ts'
import type { CheckWorld, Checking } from './checks/world.ts'
import { compileGuard } from '../reply/guard.ts'
import { simplify } from '../understanding/characters.ts'
import { byPlace } from './load.ts'

export type { CheckWorld, DeclaredAction, EnabledChannel } from './checks/world.ts'

/** Scopes `when.if` may read: nothing of a flow exists yet. */
const outside = ['contact', 'conversation', 'channel', 'now', 'shop', 'experiment']

/**
 * Every mistake of meaning in content that `loadContent` accepted, sorted by place; each place once. Pure.
 * `world.actions` null: nothing is said about actions (plugins are not loaded).
 */
export function checkContent(content: Content, world: CheckWorld, tests: readonly TestSource[] = []): Mistake[] {
  const checking = startChecking(content, world, tests)
  checkFiles(checking)
  const graphs = content.flows.map((flow) => {
    checkFlow(checking, flow)
    return checkPaths(checking, flow)
  })
  for (const graph of graphs) checkWrites(checking, graph)
  checkCircles(checking, graphs)
  checkSharedRepair(checking)
  checkKnowledge(checking)
  checkProducts(checking)
  checkQuickReplies(checking)
  checkGuard(checking, compileGuard(content.config.guard, simplify))
  for (const test of tests) checkTest(checking, test)
  return firstAtEachPlace(checking.mistakes)
}

/** What is no mistake and worth a second look, sorted by place; each place once. It keeps nothing from being published. */
export function hintsOf(content: Content): Mistake[] {
  return firstAtEachPlace(guardHints(content, compileGuard(content.config.guard, simplify)))
}

function checkFlow(checking: Checking, flow: FlowSource): void {
  const visits = visitsOf(flowBlocks(flow))
  checkNames(checking, flow, visits)
  checkWhen(checking, flow)
  checkFlowWords(checking, flow)
  if (flow.when?.if)
    checkCondition(checking, flow.when.if, { names: new Set(), scopes: outside, secrets: new Set() })
  const own = flowScope(flow, false)
  const inRepair = flowScope(flow, true)
  for (const visit of visits) {
    checkReferences(checking, flow, visit)
    checkBranches(checking, flow, visit)
    checkLookups(checking, visit, visit.block.repair === null ? own : inRepair)
    checkLimits(checking, flow, visit)
  }
}

function checkSharedRepair(checking: Checking): void {
  const visits = visitsOf(repairBlocks(checking.content.repair))
  const scope = sharedRepairScope(checking)
  checkNames(checking, null, visits)
  for (const visit of visits) {
    checkReferences(checking, null, visit)
    checkBranches(checking, null, visit)
    checkLookups(checking, visit, scope)
    checkLimits(checking, null, visit)
  }
  checkRepairWrites(checking)
}

/** A flow's id is its file's name; no two flows share an id, and no two an example. */
function checkFiles(checking: Checking): void {
  const ids = new Map<string, FlowSource>()
  const examples = new Map<string, string>()
  for (const flow of checking.content.flows) {
    const { value, at } = flow.flow
    const file = at.file.split('/').at(-1) ?? ''
    const wanted = `${value.replaceAll('_', '-')}.yml`
    if (file !== wanted)
      checking.report(
        at,
        [`流程叫“${value}”，文件却叫 ${file}`, `The flow is "${value}", but the file is ${file}`],
        [`文件改名为 ${wanted}，或者改 flow`, `Rename the file to ${wanted}, or change the id`],
      )
    const same = ids.get(value)
    if (same)
      checking.report(
        at,
        [
          `流程“${value}”写了两次，另一处在 ${same.flow.at.file}`,
          `The flow "${value}" is written twice; the other is ${same.flow.at.file}`,
        ],
        ['换一个名字', 'Choose another name'],
      )
    ids.set(value, flow)
    for (const example of flow.when?.intent ?? []) {
      const plain = example.value.normalize('NFKC').trim().toLowerCase()
      const other = examples.get(plain)
      if (other !== undefined)
        checking.report(
          example.at,
          [
            `“${example.value}”已经是流程“${other}”的例子`,
            `"${example.value}" is already an example of the flow "${other}"`,
          ],
          ['只留在一个流程里', 'Keep it in one of them'],
        )
      examples.set(plain, value)
    }
  }
}

function firstAtEachPlace(mistakes: readonly Mistake[]): Mistake[] {
  const seen = new Set<string>()
  return [...mistakes].sort(byPlace).filter(({ file, line, col }) => {
    const key = `${file}:${line}:${col}`
    return !seen.has(key) && Boolean(seen.add(key))
  })
}
