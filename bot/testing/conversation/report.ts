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

/** What the runner itself expects or got, in Chinese; what a test or the bot says is shown as it is. */
const phrases: readonly (readonly [en: RegExp, zh: string])[] = [
  [/^an outcome the action has$/, '动作会有的结果'],
  [/^an action that a plugin has$/, '插件里有的动作'],
  [/^an answer for every action$/, '每个动作都给了结果'],
  [/^an answer for (\S+)$/, '给 $1 一个结果'],
  [/^every name set$/, '每个名字都有值'],
  [/^a stage$/, '能开始'],
  [/^nothing$/, '不说话'],
  [/^not given$/, '没有给'],
  [/^too often$/, '调用的次数比给的多'],
  [/^no action (\S+)$/, '没有动作 $1'],
  [/^unset (\S+) in (\S+)$/, '$2 里的 $1 没有值'],
  [/^no channel "(.*)"$/, '没有渠道“$1”'],
]

function inWords(text: string, language: Language): string {
  if (language === 'en') return text
  const found = phrases.find(([en]) => en.test(text))
  return found ? text.replace(found[0], found[1]) : text
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
    `    ${words.expected[language]}: ${inWords(expected, language)}`,
    `    ${words.got[language]}: ${inWords(got, language).replaceAll('\n', '⏎ ')}`,
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
