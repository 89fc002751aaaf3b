/** Makes one server look like the primary of a replica set: so the driver repeats writes by itself, and a step-down is whole. */
import mongoose from 'mongoose'
import { notWritablePrimary, writeCommands } from './faults.ts'
import type { Link } from './link.ts'
import { labelled, openMongoProxy, type MongoProxy } from './mongo.ts'
import { answerTo, documentOf, withDocument, withResponseTo, type Document, type Message } from './wire.ts'

const { ObjectId } = mongoose.mongo
const greetings = ['hello', 'ismaster', 'isMaster']
/** Commands that any member answers, primary or not. */
const anywhere = [...greetings, 'ping', 'endSessions', 'buildInfo', 'getLog', 'saslStart', 'saslContinue']

const noPrimary: Document = {
  ok: 0,
  errmsg: 'not primary and secondaryOk=false',
  code: 13435,
  codeName: 'NotPrimaryNoSecondaryOk',
}

export interface ReplicaProxy extends MongoProxy {
  /** There is no primary from now on: writes and reads are refused, and the set says so when asked. */
  stepDown(): void
  /** There is one again, newly elected. `heal` does it, too. */
  elect(): void
}

/** A set of one member. Repeated writes (same session, same number) get the first one's answer, as a real member gives
 * it; the numbers themselves are kept from the server behind, which stands alone and knows none.
 * @param target port of the server on 127.0.0.1 */
export async function openReplicaProxy(target: number): Promise<ReplicaProxy> {
  let primary = true
  let election = 1
  const greeted = new WeakMap<Link, Set<number>>()
  const written = remembered()

  const proxy = await openMongoProxy(target, {
    request(message, link) {
      const { command } = message
      if (command !== null && greetings.includes(command)) {
        greeted.set(link, (greeted.get(link) ?? new Set()).add(message.id))
        return message
      }
      if (!primary && command !== null && !anywhere.includes(command)) {
        const error = writeCommands.includes(command) ? labelled(message, notWritablePrimary) : noPrimary
        link.toClient(answerTo(message.id, error))
        return null
      }
      return written.request(message, link)
    },
    answer(message, link) {
      if (!greeted.get(link)?.delete(message.responseTo)) return written.answer(message, link)
      const address = `127.0.0.1:${proxy.port}`
      return withDocument(message, {
        ...documentOf(message),
        ...{ setName: 'rs', setVersion: 1, hosts: [address], me: address },
        ...{ isWritablePrimary: primary, ismaster: primary, secondary: !primary },
        ...(primary && { primary: address, electionId: new ObjectId(election.toString(16).padStart(24, '0')) }),
      })
    },
  })
  const elect = (): void => {
    if (!primary) election += 1
    primary = true
  }
  return {
    ...proxy,
    url: (database) => `${proxy.url(database)}?replicaSet=rs`,
    stepDown: () => void (primary = false),
    elect,
    async heal() {
      elect()
      await proxy.heal()
    },
  }
}

/** Answers to numbered writes, and who else waits for one that is under way. */
function remembered() {
  interface Write {
    answer: Message | null
    waiting: { link: Link; id: number }[]
  }
  const writes = new Map<string, Write>()
  const underWay = new WeakMap<Link, Map<number, Write>>()
  return {
    request(message: Message, link: Link): Message | null {
      const document = documentOf(message)
      if (!document?.txnNumber) return message
      const key = `${JSON.stringify(document.lsid)} ${JSON.stringify(document.txnNumber)}`
      const known = writes.get(key)
      if (known?.answer) link.toClient(withResponseTo(known.answer, message.id))
      else known?.waiting.push({ link, id: message.id })
      if (known) return null
      const write: Write = { answer: null, waiting: [] }
      writes.set(key, write)
      underWay.set(link, (underWay.get(link) ?? new Map<number, Write>()).set(message.id, write))
      const { txnNumber: _, ...rest } = document
      return withDocument(message, rest)
    },
    answer(message: Message, link: Link): Message {
      const write = underWay.get(link)?.get(message.responseTo)
      if (!write) return message
      underWay.get(link)!.delete(message.responseTo)
      write.answer = message
      for (const { link: other, id } of write.waiting) other.toClient(withResponseTo(message, id))
      return message
    },
  }
}
