/** Runs conversation tests: every case on its own stage, through the real pipeline. */
import type { Action } from '../sdk/index.ts'
import type { Place, TestCase, TestSource } from '../model/index.ts'
import type { Release } from '../turn/release.ts'
import { recordActions, undeclared } from './conversation/actions.ts'
import type { PlayedChannels } from './conversation/channels.ts'
import type { Difference } from './conversation/checks.ts'
import { coverageOf } from './conversation/coverage.ts'
import { playCase, type Failure } from './conversation/play.ts'
import type { CaseResult, TestReport } from './conversation/report.ts'
import { openStage } from './conversation/stage.ts'
import { worldOf } from './conversation/world.ts'

export type { CaseResult, TestReport } from './conversation/report.ts'
export { showCoverage, showFailure, showSummary } from './conversation/report.ts'
export { percent } from './conversation/coverage.ts'

export interface TestRun {
  release: Release
  tests: readonly TestSource[]
  /** What the plugins provide; none of it is called. Null: not known, any action a test gives will do. */
  actions: readonly Action[] | null
  /** Capabilities of channel instances, where their plugins are known. */
  channels?: PlayedChannels
  /** Only cases whose flow, file or name holds one of these; empty: all. */
  names?: readonly string[]
  /** Hears of each case as it ends. */
  each?: (result: CaseResult) => void
}

/** Plays all cases, one after the other. Never rejects for what a test says. */
export async function runTests(run: TestRun): Promise<TestReport> {
  const cases: CaseResult[] = []
  const visited = new Set<string>()
  for (const test of run.tests) {
    for (const one of test.cases) {
      if (!wanted(run.names ?? [], test, one)) continue
      const played = await playOne(run, test, one)
      for (const node of played.visited) visited.add(node)
      const result: CaseResult = {
        file: one.at.file,
        line: one.at.line,
        test: test.test.value,
        case: one.case.value,
        failure: played.failure,
      }
      cases.push(result)
      run.each?.(result)
    }
  }
  return { cases, coverage: coverageOf(run.release.program, visited) }
}

function wanted(names: readonly string[], test: TestSource, one: TestCase): boolean {
  const own = [test.test.value, test.at.file, one.case.value]
  return names.length === 0 || names.some((name) => own.some((each) => each.includes(name)))
}

async function playOne(
  run: TestRun,
  test: TestSource,
  one: TestCase,
): Promise<{ failure: Failure | null; visited: ReadonlySet<string> }> {
  const nothing = { chat: [], notes: [] }
  const given = [...test.actions, ...one.actions]
  const known = run.actions ?? []
  const stranger = run.actions && given.find(({ action }) => !known.some(({ name }) => name === action.value))
  if (stranger)
    return {
      visited: new Set(),
      failure: {
        at: stranger.action.at,
        check: 'actions',
        expected: 'an action that a plugin has',
        got: stranger.action.value,
        ...nothing,
      },
    }
  const [wrong] = undeclared(known, given)
  if (wrong)
    return {
      visited: new Set(),
      failure: {
        at: wrong.at,
        check: 'actions',
        expected: 'an outcome the action has',
        got: wrong.outcome,
        ...nothing,
      },
    }
  const { shop } = run.release.content.config
  const { actions, unexpected } = recordActions(known, given, shop.timeZone)
  const world = worldOf([test.given, one.given], shop)
  let stage
  try {
    stage = await openStage(run.release, world, actions, run.channels ?? {})
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error)
    return { visited: new Set(), failure: { at: one.at, check: 'given', expected: 'a stage', got, ...nothing } }
  }
  try {
    return await playCase(stage, one.chat, run.release.content, (at) => trouble(unexpected, at))
  } finally {
    await stage.stop()
  }
}

/** Anything but the test's own answers would be a call into the real world. */
function trouble(unexpected: readonly { action: string; why: string }[], at: Place): Difference | null {
  const [call] = unexpected
  return call ? { at, check: 'actions', expected: `an answer for ${call.action}`, got: call.why } : null
}
