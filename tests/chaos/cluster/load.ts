/** Customers who write in bursts, each message as soon as the one before was acked, to whichever process comes next. */
import { setTimeout as sleep } from 'node:timers/promises'
import { openWidget, type Widget } from '../widget.ts'
import type { House } from './house.ts'
import { replyTo, type CustomerRecord } from './record.ts'

export interface Load {
  records(): CustomerRecord[]
  acked(): number
  /** Ends the writing; resolves when the last message was acked. */
  stop(): Promise<void>
  /** Messages that are acked and not answered yet. */
  open(): string[]
  /** The same with their conversations, as the store calls them. */
  unanswered(): { conversation: string; text: string }[]
  /** Asks the server what it has of the conversations that still miss something. */
  lookUp(): Promise<void>
  close(): void
}

/** @param random 0..1, seeded */
export async function startLoad(house: House, customers: number, random: () => number): Promise<Load> {
  const widgets = await Promise.all(
    Array.from({ length: customers }, (_, at) => openWidget(house.anyPort, `c${at}`)),
  )
  let going = true
  const talk = async (widget: Widget): Promise<void> => {
    for (let i = 1; going;) {
      for (let left = 1 + Math.floor(random() * 5); left > 0 && going; left--) await widget.send(`回声 ${i++} 号`)
      await sleep(random() * 80)
    }
  }
  const histories = new Map<Widget, string[]>()
  const talking = Promise.all(widgets.map(talk))
  // Awaited by `stop`; a failure before it must not end the process unseen.
  talking.catch(() => undefined)
  return {
    records: () =>
      widgets.map(({ acked, shown }, at) => ({
        name: `c${at}`,
        acked,
        shown,
        takeovers: [],
        history: histories.get(widgets[at]!),
      })),
    acked: () => widgets.reduce((sum, { acked }) => sum + acked.length, 0),
    async stop() {
      going = false
      await talking
    },
    open: () => widgets.flatMap(unanswered),
    unanswered: () =>
      widgets.flatMap((widget) =>
        unanswered(widget).map((text) => ({ conversation: `web/${widget.conversationId}`, text })),
      ),
    async lookUp() {
      for (const widget of widgets)
        if (unanswered(widget).length > 0) histories.set(widget, await widget.history())
    },
    close() {
      going = false
      for (const widget of widgets) widget.close()
    },
  }
}

export function unanswered({ acked, shown }: Pick<Widget, 'acked' | 'shown'>): string[] {
  const replies = new Set(shown.filter(({ own }) => !own).map(({ text }) => text))
  return acked.filter((text) => !replies.has(replyTo(text)))
}
