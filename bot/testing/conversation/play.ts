/** Plays the lines of one chat on a stage and stops at the first that differs. */
import type { OutboundActivity } from '../../sdk/index.ts'
import type { Content, Place, StepCommit, TestChecks, TestLine } from '../../model/index.ts'
import { act } from './act.ts'
import { cardsOf, firstDifference, type Difference, type Turn } from './checks.ts'
import { matchesText, showValue } from './match.ts'
import type { Stage } from './stage.ts'

/** A line as it was played, for people: who, and what. */
export interface Said {
  who: TestLine['line'] | 'system'
  text: string
}

export interface Failure extends Difference {
  chat: Said[]
  /** What the engine noted on the way: failed actions, unset names, errors. */
  notes: string[]
}

export interface Played {
  failure: Failure | null
  /** Nodes visited, `flow/node`. */
  visited: Set<string>
}

/** `trouble` tells of what fails a test whatever its lines say: an action nobody answered for. */
export async function playCase(
  stage: Stage,
  lines: readonly TestLine[],
  content: Content,
  trouble: (at: Place) => Difference | null,
): Promise<Played> {
  const player = new Player(stage, content)
  let difference: Difference | null = null
  for (const [i, line] of lines.entries()) {
    difference = await player.play(line, lines[i + 1])
    difference = trouble(line.at) ?? difference ?? player.fault(line.at)
    if (difference) break
  }
  const last = lines.at(-1)
  difference ??= last ? player.unnamed(last.at) : null
  return {
    failure: difference && { ...difference, chat: player.chat, notes: player.notes() },
    visited: player.visited,
  }
}

/** Messages are matched one by one; a turn's steps are gathered from its first line to the line before the next. */
class Player {
  readonly chat: Said[] = []
  readonly visited = new Set<string>()
  private readonly stage: Stage
  private readonly content: Content
  private heard: OutboundActivity[] = []
  private readonly shown: OutboundActivity[] = []
  private steps: StepCommit[] = []
  /** Checks of fragments, judged when their utterance is closed. */
  private waiting: { checks: TestChecks; at: Place }[] = []

  constructor(stage: Stage, content: Content) {
    this.stage = stage
    this.content = content
  }

  async play(line: TestLine, next: TestLine | undefined): Promise<Difference | null> {
    if (line.line === 'bot') return this.hear(line, next?.line !== 'bot')
    const left = this.unnamed(line.at)
    if (left) return left
    if (this.waiting.length === 0) this.steps = []
    const refused = await act(this.stage, line, this.shown, (who, text) => void this.chat.push({ who, text }))
    this.collect()
    if (refused) return { ...refused, at: line.at }
    this.waiting.push({ checks: line.checks, at: line.at })
    // Several lines of the customer in a row are fragments of one utterance.
    if (isWritten(line) && next && isWritten(next)) return null
    await this.closeUtterance()
    const waiting = this.waiting
    this.waiting = []
    for (const { checks, at } of waiting) {
      const difference = firstDifference(checks, this.turn(), null, this.content, at)
      if (difference) return difference
    }
    return null
  }

  /** A message that no line names. */
  unnamed(at: Place): Difference | null {
    const [message] = this.heard
    return message ? { at, check: 'bot', expected: 'nothing', got: this.textOf(message) } : null
  }

  /** What service would bear and a test does not: an unset name in a text, an action that nobody provides. */
  fault(at: Place): Difference | null {
    const notes = cardsOf(this.turn()).flatMap((card) => card.notes)
    const unset = notes.find((each) => each.startsWith('unset '))
    if (unset !== undefined) return { at, check: 'text', expected: 'every name set', got: unset }
    const action = notes.find((each) => each.startsWith('no action '))
    if (action !== undefined) return { at, check: 'actions', expected: 'an answer for every action', got: action }
    return null
  }

  notes(): string[] {
    const failed = this.steps.flatMap(({ journal: { input } }) => {
      if (input.kind !== 'result' || input.outcome !== 'failed' || Array.isArray(input.result)) return []
      const { action, message } = input.result
      return [`${showValue(action)}: ${showValue(message ?? 'failed')}`]
    })
    const rules = cardsOf(this.turn()).flatMap(({ rule }) => rule || [])
    const notes = cardsOf(this.turn()).flatMap((card) => card.notes)
    return [...failed, ...notes, ...this.stage.errors(), ...(rules.length ? [`rules: ${rules.join(' → ')}`] : [])]
  }

  private hear(line: Extract<TestLine, { line: 'bot' }>, last: boolean): Difference | null {
    const { text, checks, at } = line
    if (text.value === 'nothing') return this.unnamed(text.at) ?? this.judge(checks, null, at)
    const message = this.heard.shift()
    if (!message) return { at: text.at, check: 'bot', expected: text.value, got: 'nothing' }
    const difference = this.match(text.value, message, text.at) ?? this.judge(checks, message, at)
    // `…` alone as the last line of a turn stands for whatever else is said.
    if (!difference && last && /^…+$/.test(text.value)) for (const more of this.heard.splice(0)) this.tell(more)
    return difference
  }

  private match(expected: string, message: OutboundActivity, at: Place): Difference | null {
    const got = this.textOf(message)
    if (!matchesText(expected, got)) return { at, check: 'bot', expected, got }
    this.tell(message)
    return null
  }

  private judge(checks: TestChecks, message: OutboundActivity | null, at: Place): Difference | null {
    return firstDifference(checks, this.turn(), message, this.content, at)
  }

  private tell(message: OutboundActivity): void {
    this.chat.push({ who: message.author === 'bot' ? 'bot' : 'system', text: this.textOf(message) })
  }

  private turn(): Turn {
    return { steps: this.steps, state: this.stage.state() }
  }

  private collect(): void {
    const { steps, messages } = this.stage.take()
    this.steps.push(...steps)
    for (const { journal } of steps)
      for (const node of (journal.card['visited'] as string[] | undefined) ?? []) this.visited.add(node)
    for (const message of messages) {
      this.shown.push(message)
      if (message.author !== 'agent' && message.type === 'message') this.heard.push(message)
    }
  }

  /** What was typed is decided once it has been quiet long enough. */
  private async closeUtterance(): Promise<void> {
    for (let i = 0; i < 5 && this.stage.state()?.session?.pending; i++) {
      await this.stage.pass(Math.max(1, this.content.config.shop.debounceQuietMs))
      this.collect()
    }
  }

  /** As this channel gives it: said on the phone, written elsewhere. */
  private textOf(message: OutboundActivity): string {
    return (this.stage.voice ? message.speech : undefined) ?? message.text ?? ''
  }
}

function isWritten(line: TestLine): boolean {
  return line.line === 'customer' && 'text' in line
}
