/** What a compiled release can do; `content/compile` makes it, decide only asks it. */
import type { Answer, Content, Facts } from '../model/index.ts'
import type { Guard } from '../reply/guard.ts'
import type { Program } from '../dialog/machine.ts'

export interface Release {
  readonly hash: string
  readonly content: Content
  readonly program: Program
  /** What every reply passes before it is committed. */
  readonly guard: Guard
  /** Pure: everything that can be understood without the network. */
  facts(text: string, context: { now: number; emotions: readonly number[]; topic?: string }): Facts
  /** Pure. The wording for this channel and language. */
  answer(
    query: { title: string } | { search: string; topic: string | null } | { id: string },
    at: { now: number; channel: string; modality: 'text' | 'voice'; language: 'zh' | 'en' },
  ): Answer | null
}

/** Finds releases by hash: the current one and those that running flows are pinned to. */
export interface Releases {
  readonly current: Release
  of(hash: string): Release | null
}
