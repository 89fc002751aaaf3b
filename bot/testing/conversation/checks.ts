/** The checks under a line, judged on what its turn committed and said. Pure. */
import type { OutboundActivity } from '../../sdk/index.ts'
import type { ContactState, Content, Facts, Place, StepCommit, TestChecks, Value } from '../../model/index.ts'
import { answerTitles } from '../../content/products.ts'
import { readCard } from '../../turn/card.ts'
import type { Card } from '../../turn/decide.ts'
import { matchesText, matchesValue, showValue } from './match.ts'

/** What a turn did, up to now. */
export interface Turn {
  steps: readonly StepCommit[]
  state: ContactState | null
}

export interface Difference {
  at: Place
  /** The check: `slot reason`, `choices`. */
  check: string
  expected: string
  got: string
}

export function cardsOf({ steps }: Turn): Card[] {
  return steps.map(({ journal }) => readCard(journal.card))
}

/** The first check that does not hold, or null. `message`: the one a `bot` line names. */
export function firstDifference(
  checks: TestChecks,
  turn: Turn,
  message: OutboundActivity | null,
  content: Content,
  at: Place,
): Difference | null {
  return (
    understood(checks, turn, at) ??
    done(checks, turn, content) ??
    (message && shown(checks, message, at)) ??
    reached(checks, turn, at)
  )
}

function understood(checks: TestChecks, turn: Turn, at: Place): Difference | null {
  const facts = cardsOf(turn).flatMap((card): Facts[] => (card.facts ? [card.facts] : []))
  const last = facts.at(-1)
  if (checks.intent) {
    const top = last?.intents[0]
    if (top?.intent !== checks.intent.value)
      return {
        at: checks.intent.at,
        check: 'intent',
        expected: checks.intent.value,
        got: last
          ? last.intents
              .slice(0, 3)
              .map(({ intent, p }) => `${intent} ${p.toFixed(2)}`)
              .join(', ') || '—'
          : '—',
      }
  }
  if (checks.emotion) {
    const { above, value } = checks.emotion
    const score = last?.emotion.score
    if (score === undefined || (above ? score <= value : score >= value))
      return {
        at: checks.emotion.at,
        check: 'emotion',
        expected: `${above ? 'above' : 'below'} ${value}`,
        got:
          score === undefined
            ? '—'
            : `${score.toFixed(2)} → ${last?.emotion.target} (${last?.emotion.because.join(', ')})`,
      }
  }
  for (const [name, expected] of entriesOf(checks.slot?.value)) {
    const { held, secret } = slotValues(turn, name)
    if (!held.some((value) => matchesValue(expected, value)))
      return {
        at: checks.slot?.at ?? at,
        check: `slot ${name}`,
        expected: showValue(expected),
        got: secret ? '••••' : showValue(held.at(-1)),
      }
  }
  return null
}

/** What a slot held at the end of each step of the turn, and what it holds for `reuse` once its flow is over. */
function slotValues({ steps, state }: Turn, name: string): { held: Value[]; secret: boolean } {
  const held: Value[] = []
  let secret = false
  for (const [key, value] of Object.entries(state?.session?.dialog.answers ?? {}))
    if (key.startsWith(`${name}:`)) {
      held.push(value)
      secret = key.endsWith(':secret')
    }
  for (const { state: after } of steps)
    for (const frame of after.session?.dialog.frames ?? [])
      if (Object.hasOwn(frame.values, name)) {
        held.push(frame.values[name] as Value)
        secret = frame.secret.includes(name)
      }
  return { held, secret }
}

function done(checks: TestChecks, turn: Turn, content: Content): Difference | null {
  const cards = cardsOf(turn)
  const actions = cards.flatMap((card) => card.actions)
  if (checks.action && !actions.some(({ name }) => name === checks.action?.value))
    return {
      at: checks.action.at,
      check: 'action',
      expected: checks.action.value,
      got: actions.map(({ name }) => name).join(', ') || '—',
    }
  if (checks.with) {
    const expected = checks.with.value
    const asked = <T extends { name: string }>({ name }: T): boolean =>
      !checks.action || name === checks.action.value
    // Judged by what the action gets; shown as the card has it, where a secret is blank.
    const given = turn.steps.flatMap(({ effects }) => effects).filter(asked)
    if (!given.some(({ args }) => matchesValue(expected, args)))
      return {
        at: checks.with.at,
        check: 'with',
        expected: showValue(expected),
        got:
          actions
            .filter(asked)
            .map(({ input }) => showValue(input as Value))
            .join(' | ') || '—',
      }
  }
  if (checks.answer) {
    const known = answerTitles(content)
    const titles = cards.flatMap((card) => card.answers ?? []).map((id) => known.get(id) ?? id)
    if (!titles.some((title) => matchesText(checks.answer?.value ?? '', title)))
      return {
        at: checks.answer.at,
        check: 'answer',
        expected: checks.answer.value,
        got: titles.join(', ') || '—',
      }
  }
  if (checks.handoff) {
    const queues = cards.flatMap((card) => card.handoff ?? [])
    if (!queues.includes(checks.handoff.value))
      return {
        at: checks.handoff.at,
        check: 'handoff',
        expected: checks.handoff.value,
        got: queues.join(', ') || '—',
      }
  }
  if (checks.end) {
    const ends = cards.flatMap((card) => card.ended ?? [])
    if (!ends.some(({ outcome }) => outcome === checks.end?.value))
      return {
        at: checks.end.at,
        check: 'end',
        expected: checks.end.value,
        got: ends.map(({ flow, outcome }) => `${flow} ${outcome}`).join(', ') || '—',
      }
  }
  return null
}

function shown(checks: TestChecks, message: OutboundActivity, at: Place): Difference | null {
  const list = (check: 'choices' | 'buttons', labels: string[]): Difference | null => {
    const expected = checks[check]
    if (!expected) return null
    const same =
      expected.length === labels.length && expected.every(({ value }, i) => matchesText(value, labels[i] ?? ''))
    if (same) return null
    const written = expected.map(({ value }) => value).join(' | ')
    return { at: expected[0]?.at ?? at, check, expected: written || '—', got: labels.join(' | ') || '—' }
  }
  const title = message.card?.title
  return (
    list('choices', message.choices?.map(({ label }) => label) ?? []) ??
    list(
      'buttons',
      [...(message.buttons ?? []), ...(message.card?.buttons ?? [])].map(({ label }) => label),
    ) ??
    (checks.card && (title === undefined || !matchesText(checks.card.value, title))
      ? { at: checks.card.at, check: 'card', expected: checks.card.value, got: title ?? '—' }
      : null)
  )
}

/** Where the conversation stands: who owns it, and which flow runs or ran through in this turn. */
function reached(checks: TestChecks, turn: Turn, at: Place): Difference | null {
  const owner = turn.state?.owner ?? 'bot'
  if (checks.owner && checks.owner !== owner) return { at, check: 'owner', expected: checks.owner, got: owner }
  if (!checks.flow) return null
  const running = (turn.state?.session?.dialog.frames ?? []).map(({ flow }) => flow)
  const started = cardsOf(turn).flatMap((card) => card.started)
  if ([...running, ...started].includes(checks.flow.value)) return null
  return { at: checks.flow.at, check: 'flow', expected: checks.flow.value, got: running.join(' › ') || '—' }
}

function entriesOf(value: Value | undefined): [string, Value][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}
