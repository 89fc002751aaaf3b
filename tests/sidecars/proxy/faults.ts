/** What a proxy can do to a command of MongoDB's, and to which ones. */
import type { Document } from './wire.ts'

/** What happens to a command:
 * - `answer`: the server never sees it, the client gets this document instead (say, `notWritablePrimary`);
 * - `amend`: the server does it, and this is added to its answer (say, `writeConcernTimeout`);
 * - `cut`: the client's connection is closed (`rst`: by RST).
 *   `'before'`: the server never sees the command;
 *   `'at once'`: the server does it after the client was cut, `delayMs` later: a write that comes after its writer gave up;
 *   `'after'`: the server has done it, and its answer is lost;
 * - `swallow`: the server does it, its answer is lost, the connection stays;
 * - `delayMs`: the server gets it later. */
export type Fault =
  | { answer: Document }
  | { amend: Document }
  | { cut: 'before' | 'after'; rst?: boolean }
  | { cut: 'at once'; rst?: boolean; delayMs?: number }
  | { swallow: true }
  | { delayMs: number }

export interface Rule {
  /** Commands it was applied to so far. */
  hits: number
}

export interface RuleOptions {
  /** Names of the commands; default: those that write. */
  commands?: readonly string[]
  /** How many; default 1. */
  times?: number
  /** How many go through before the first; default 0. */
  after?: number
}

export const writeCommands: readonly string[] = [
  ...['insert', 'update', 'delete', 'findAndModify', 'bulkWrite', 'create', 'createIndexes'],
  ...['collMod', 'drop', 'dropDatabase', 'dropIndexes', 'renameCollection'],
]

/** A step-down as the server says it: the driver takes the server as unknown, looks again, and may retry. */
export const notWritablePrimary: Document = {
  ok: 0,
  errmsg: 'not primary',
  code: 10107,
  codeName: 'NotWritablePrimary',
}

/** Written, but not known to be on a majority in time. */
export const writeConcernTimeout: Document = {
  writeConcernError: { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'waiting for replication timed out' },
}

export class Rules {
  readonly #rules: (Rule & { fault: Fault; commands: readonly string[]; skip: number; left: number })[] = []

  add(fault: Fault, { commands = writeCommands, times = 1, after = 0 }: RuleOptions): Rule {
    const rule = { fault, commands, skip: after, left: times, hits: 0 }
    this.#rules.push(rule)
    return rule
  }

  /** The fault that this command is to suffer, counted. */
  take(command: string): Fault | null {
    const rule = this.#rules.find(({ commands, left }) => left > 0 && commands.includes(command))
    if (!rule) return null
    if (rule.skip > 0) {
      rule.skip -= 1
      return null
    }
    rule.left -= 1
    rule.hits += 1
    return rule.fault
  }

  clear(): void {
    this.#rules.length = 0
  }
}
