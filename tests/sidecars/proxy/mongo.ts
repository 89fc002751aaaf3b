/** A proxy before a MongoDB-compatible server that knows commands: it can refuse, cut or lose the next ones of a kind. */
import { Rules, type Fault, type Rule, type RuleOptions } from './faults.ts'
import type { Link, Middle } from './link.ts'
import { openTcpProxy, type TcpProxy } from './tcp.ts'
import { answerTo, documentOf, messages, withDocument, type Document, type Message } from './wire.ts'

export { notWritablePrimary, writeCommands, writeConcernTimeout, type Fault } from './faults.ts'

export interface MongoProxy extends TcpProxy {
  /** Address of the proxy with this database, for a driver. */
  url(database: string): string
  /** The first rule that fits a command and is not used up is applied to it. `heal` ends all rules, too. */
  rule(fault: Fault, options?: RuleOptions): Rule
  /** How often each command came by, also those that a fault kept from the server. */
  seen: ReadonlyMap<string, number>
}

/** Changes what passes: each gives the message to go on with, or null when it has dealt with it itself. */
export interface Rewrite {
  request(message: Message, link: Link): Message | null
  answer(message: Message, link: Link): Message | null
}

const asItIs: Rewrite = { request: (message) => message, answer: (message) => message }

/** @param target port of the server on 127.0.0.1 */
export async function openMongoProxy(target: number, rewrite: Rewrite = asItIs): Promise<MongoProxy> {
  const rules = new Rules()
  const seen = new Map<string, number>()
  const proxy = await openTcpProxy(target, (link) =>
    middle(link, rewrite, (command) => {
      seen.set(command, (seen.get(command) ?? 0) + 1)
      return rules.take(command)
    }),
  )
  return {
    ...proxy,
    seen,
    url: (database) => `mongodb://127.0.0.1:${proxy.port}/${database}`,
    rule: (fault, options = {}) => rules.add(fault, options),
    async heal() {
      rules.clear()
      await proxy.heal()
    },
  }
}

function middle(link: Link, rewrite: Rewrite, faultFor: (command: string) => Fault | null): Middle {
  const fromClient = messages()
  const fromServer = messages()
  /** Faults that wait for the server's answer, by the request's id. */
  const waiting = new Map<number, Fault>()

  const request = (original: Message): void => {
    const fault = original.command === null ? null : faultFor(original.command)
    if (fault && 'answer' in fault) {
      if (original.answered) link.toClient(answerTo(original.id, labelled(original, fault.answer)))
      return
    }
    if (fault && 'cut' in fault && fault.cut === 'before') return end(link, fault.rst)
    const message = rewrite.request(original, link)
    if (message === null) return
    const atOnce = fault !== null && 'cut' in fault && fault.cut === 'at once'
    if (atOnce) link.cutClient(fault.rst)
    if (fault && !('delayMs' in fault && !atOnce)) waiting.set(message.id, fault)
    link.toServer(message.bytes, fault && 'delayMs' in fault ? fault.delayMs : 0)
  }

  const answer = (original: Message): void => {
    const fault = waiting.get(original.responseTo)
    waiting.delete(original.responseTo)
    const message = rewrite.answer(original, link)
    if (message === null) return
    if (fault && 'cut' in fault) end(link, fault.rst)
    else if (fault && 'amend' in fault)
      link.toClient(withDocument(message, { ...documentOf(message), ...fault.amend }).bytes)
    else if (!(fault && 'swallow' in fault)) link.toClient(message.bytes)
  }

  return {
    fromClient: (bytes) => fromClient(bytes).forEach(request),
    fromServer: (bytes) => fromServer(bytes).forEach(answer),
  }
}

/** As a server does: what the driver marked as repeatable, it is told to repeat. */
export function labelled(request: Message, error: Document): Document {
  return documentOf(request)?.txnNumber === undefined ? error : { ...error, errorLabels: ['RetryableWriteError'] }
}

function end(link: Link, rst = false): void {
  if (rst) link.reset()
  else link.cut()
}
