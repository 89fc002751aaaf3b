/** Customers whom two agents try to take over, each through another process, while the bot is answering them. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { openWidget, type Widget } from '../widget.ts'
import { signIn, type Staff } from './staff.ts'
import type { House } from './house.ts'
import { unanswered } from './load.ts'
import type { CustomerRecord, Takeover } from './record.ts'

export interface Takeovers {
  records: CustomerRecord[]
  /** Milliseconds from the request to the answer of a claim, longest. */
  slowestClaimMs: number
  close(): void
}

/** Does so many takeovers, with some customers at a time. @param random 0..1, seeded */
export async function takeOver(
  house: House,
  takeovers: number,
  customers: number,
  random: () => number,
): Promise<Takeovers> {
  const agents = await signIn(house.anyPort)
  const result: Takeovers = { records: [], slowestClaimMs: 0, close: () => widgets.forEach((one) => one.close()) }
  const widgets: Widget[] = []
  let left = takeovers
  const one = async (at: number): Promise<void> => {
    const widget = await openWidget(house.anyPort, `t${at}`)
    widgets.push(widget)
    const done: Takeover[] = []
    result.records.push({ name: `t${at}`, acked: widget.acked, shown: widget.shown, takeovers: done })
    const answered = async (text: string): Promise<void> => {
      await widget.send(text)
      await until(`the answer to ${text}`, () => !unanswered(widget).includes(text))
    }
    await answered('回声 0 号')
    const contactId = await agents[0].contactOf(widget.conversationId)
    for (let round = 1; left-- > 0; round++) {
      await answered(`回声 ${round} 号`)
      const raced = `回声 ${round} 号，抢`
      const sending = sleep(random() * 8).then(() => widget.send(raced))
      const claim = async (agent: Staff): Promise<Staff | null> => {
        await sleep(random() * 8)
        const began = performance.now()
        const mine = await agent.claim(contactId)
        result.slowestClaimMs = Math.max(result.slowestClaimMs, performance.now() - began)
        return mine ? agent : null
      }
      const [owners] = await Promise.all([Promise.all(agents.map(claim)), sending])
      const owner = owners.find((agent) => agent !== null)
      const takeover: Takeover = {
        raced,
        agentWords: `您好 ${round}`,
        toAgent: `回声 ${round} 号，给人`,
        owners: owners.filter(Boolean).length,
      }
      done.push(takeover)
      // The verdict says so; what follows would only confuse it.
      if (!owner || takeover.owners > 1) return
      await owner.say(contactId, takeover.agentWords, randomUUID())
      await widget.send(takeover.toAgent)
      await until("the agent's words", () => widget.shown.some(({ text }) => text === takeover.agentWords))
      await owner.resolve(contactId)
    }
    await answered('回声 最后 1 号')
  }
  try {
    await Promise.all(Array.from({ length: customers }, (_, at) => one(at)))
    return result
  } catch (error) {
    result.close()
    throw error
  }
}

async function until(what: string, look: () => boolean): Promise<void> {
  for (let i = 0; i < 2400; i++) {
    if (look()) return
    await sleep(25)
  }
  throw new Error(`waited 60 s for ${what}`)
}
