/** A proxy before a MongoDB-compatible server that knows commands: it can refuse, cut or lose the next ones of a kind. */
import type { Link, Middle } from './link.ts'
import { openTcpProxy, type TcpProxy } from './tcp.ts'
import { answerTo, documentOf, messages, withDocument, type Document, type Message } from './wire.ts'

/** What happens to a command:
 * - `answer`: the server never sees it, the client gets this document instead (say, `notWritablePrimary`);
 * - `amend`: the server does it, and this is added to its answer (say, `writeConcernTimeout`);
 * - `cut: 'before'`: the connection is closed and the server never sees it;
 *   `'at once'`: it is passed on and the connection closed, so that nobody knows who was first;
 *   `'after'`: the server has done it and its answer is lost with the connection. `rst`: by RST instead;
 * - `swallow`: the server does it, its answer is lost, the connection stays;
 * - `delayMs`: the server gets it later. */
export type Fault =
  | { answer: Document }
  | { amend: Document }
  | { cut: 'before' | 'at once' | 'after'; rst?: boolean }
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

export interface MongoProxy extends TcpProxy {
  /** Address of the proxy with this database, for a driver. */
  url(database: string): string
  /** The first rule that fits a command and is not used up is applied to it. `heal` ends all rules, too. */
  rule(fault: Fault, options?: RuleOptions): Rule
  /** How often each command came by, also those that a fault kept from the server. */
  seen: ReadonlyMap<string, number>
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

interface Standing extends Rule {
  fault: Fault
  commands: readonly string[]
  skip: number
  left: number
}

/** Changes what passes, for protocols above commands: null passes nothing. */
export interface Rewrite {
  request?(message: Message, link: Link): Message | null
  answer?(message: Message, link: Link): Buffer | null
}

/** @param target port of the server on 127.0.0.1 */
export async function openMongoProxy(target: number, rewrite: Rewrite = {}): Promise<MongoProxy> {
  const rules: Standing[] = []
  const seen = new Map<string, number>()
  const ruleFor = (command: string): Fault | null => {
    const rule = rules.find(({ commands, left }) => left > 0 && commands.includes(command))
    if (!rule) return null
    if (rule.skip > 0) {
      rule.skip -= 1
      return null
    }
    rule.left -= 1
    rule.hits += 1
    return rule.fault
  }

  const middle = (link: Link): Middle => {
    const fromClient = messages()
    const fromServer = messages()
    /** Faults that wait for the server's answer, by the request's id. */
    const waiting = new Map<number, Fault>()
    const request = (message: Message): void => {
      const { command } = message
      if (command !== null) seen.set(command, (seen.get(command) ?? 0) + 1)
      const fault = command === null ? null : ruleFor(command)
      if (fault && 'answer' in fault) {
        if (message.answered) link.toClient(answerTo(message.id, fault.answer))
        return
      }
      const passed = rewrite.request ? rewrite.request(message, link) : message
      if (passed) pass(passed, fault)
    }
    const pass = (message: Message, fault: Fault | null): void => {
      if (fault && 'cut' in fault && fault.cut !== 'after') {
        if (fault.cut === 'at once') link.toServer(message.bytes)
        return end(link, fault.rst)
      }
      if (fault && ('cut' in fault || 'swallow' in fault || 'amend' in fault)) waiting.set(message.id, fault)
      link.toServer(message.bytes, fault && 'delayMs' in fault ? fault.delayMs : 0)
    }
    const answer = (message: Message): void => {
      const fault = waiting.get(message.responseTo)
      waiting.delete(message.responseTo)
      if (fault && 'cut' in fault) return end(link, fault.rst)
      if (fault && 'swallow' in fault) return
      if (fault && 'amend' in fault)
        return link.toClient(withDocument(message, { ...documentOf(message), ...fault.amend }))
      const bytes = rewrite.answer ? rewrite.answer(message, link) : message.bytes
      if (bytes) link.toClient(bytes)
    }
    return {
      fromClient: (bytes) => fromClient(bytes).forEach(request),
      fromServer: (bytes) => fromServer(bytes).forEach(answer),
    }
  }

  const proxy = await openTcpProxy(target, middle)
  return {
    ...proxy,
    seen,
    url: (database) => `mongodb://127.0.0.1:${proxy.port}/${database}`,
    rule(fault, { commands = writeCommands, times = 1, after = 0 } = {}) {
      const rule: Standing = { fault, commands, skip: after, left: times, hits: 0 }
      rules.push(rule)
      return rule
    },
    async heal() {
      rules.length = 0
      await proxy.heal()
    },
  }
}

function end(link: Link, rst = false): void {
  if (rst) link.reset()
  else link.cut()
}
