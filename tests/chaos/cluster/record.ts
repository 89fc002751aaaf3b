/** What the harness writes down of each customer, to be judged afterwards. */
import type { Shown } from '../widget.ts'

export interface Takeover {
  /** Said while an agent claimed: the bot may have answered it, before the claim, or not at all. */
  raced: string
  /** The agent's words, said once the claim was known to be theirs. */
  agentWords: string
  /** Said to the agent: the bot must not answer. */
  toAgent: string
  /** How many of the agents that claimed at the same time were told that they have it. */
  owners: number
}

export interface CustomerRecord {
  name: string
  /** Texts that were acked, in order. */
  acked: readonly string[]
  /** Lines in the order in which they came, own ones too. */
  shown: readonly Shown[]
  takeovers: readonly Takeover[]
  /** What the server had when something was missing, to tell what was never said from what was not shown. */
  history?: readonly string[]
}

/** What the echo shop says to a text. */
export const replyTo = (text: string): string => `收到 ${text}`
