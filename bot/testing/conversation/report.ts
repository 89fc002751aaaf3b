/** What people read of a test run: the chat so far, the line that differs, and how much of the flows was reached. Pure. */
import { percent, showRanges, type Coverage } from './coverage.ts'
import type { Failure, Said } from './play.ts'

export type Language = 'zh' | 'en'

export interface CaseResult {
  file: string
  /** Line of the case in its file. */
  line: number
  /** Flow under test. */
  test: string
  case: string
  failure: Failure | null
}

export interface TestReport {
  cases: CaseResult[]
  coverage: Coverage
}

const who: Record<Said['who'], { zh: string; en: string }> = {
  customer: { zh: '客户', en: 'customer' },
  press: { zh: '按键', en: 'press' },
  bot: { zh: '机器人', en: 'bot' },
  system: { zh: '系统', en: 'system' },
  agent: { zh: '客服', en: 'agent' },
  later: { zh: '过了', en: 'later' },
  silence: { zh: '没有声音', en: 'silence' },
  event: { zh: '事件', en: 'event' },
}

const words = {
  expected: { zh: '应该', en: 'expected' },
  got: { zh: '实际', en: 'got' },
  note: { zh: '说明', en: 'note' },
}

export function showFailure(result: CaseResult, language: Language): string[] {
  const { failure } = result
  if (!failure) return []
  const { at, check, expected, got, chat, notes } = failure
  const label = (said: Said): string => who[said.who][language]
  return [
    `✗ ${result.test} · ${result.case}`,
    ...chat.map((said) => `    ${label(said)}: ${said.text.replaceAll('\n', '⏎ ')}`),
    `  ${at.file}:${at.line}  ${check}`,
    `    ${words.expected[language]}: ${expected}`,
    `    ${words.got[language]}: ${got.replaceAll('\n', '⏎ ')}`,
    ...notes.map((note) => `    ${words.note[language]}: ${note}`),
  ]
}

export function showCoverage(coverage: Coverage, language: Language): string[] {
  const title = language === 'zh' ? '走到的步骤' : 'Steps reached'
  const missed = language === 'zh' ? '没走到的行' : 'lines not reached'
  const lines = coverage.flows
    .toSorted((a, b) => percent(a.reached, a.steps) - percent(b.reached, b.steps))
    .map((flow) => {
      const share = `${percent(flow.reached, flow.steps)}%`.padStart(6)
      const rest = flow.missed.length ? `  ${missed} ${showRanges(flow.missed)}` : ''
      return `  ${share}  ${flow.reached}/${flow.steps}  ${flow.file}${rest}`
    })
  const { reached, steps } = coverage
  return [`${title}: ${percent(reached, steps)}% (${reached}/${steps})`, ...lines]
}

export function showSummary({ cases, coverage }: TestReport, language: Language): string {
  const failed = cases.filter(({ failure }) => failure).length
  const files = new Set(cases.map(({ file }) => file)).size
  if (cases.length === 0) return language === 'zh' ? '没有找到要测的对话' : 'No chat to test was found'
  const share = percent(coverage.reached, coverage.steps)
  return language === 'zh'
    ? `${cases.length} 段对话，${files} 个文件，${failed ? `${failed} 段没有通过` : '全部通过'}；步骤覆盖 ${share}%`
    : `${cases.length} chats in ${files} files, ${failed ? `${failed} failed` : 'all passed'}; steps reached ${share}%`
}
