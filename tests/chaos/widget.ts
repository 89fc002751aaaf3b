/** A customer's widget as the protocol has it: ids minted before sending and kept over retries, resumed by watermark. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Shown {
  seq: number
  id: string
  text: string
  own: boolean
  author: 'customer' | 'bot' | 'agent' | 'system'
  /** When it came, by performance.now() of this process. */
  at: number
}

export interface Widget {
  /** Resolves once the message was acked; sends the same id again until it is. */
  send(text: string): Promise<void>
  /** Everything that was shown, in the order it came. */
  shown: Shown[]
  /** Texts that were acked, in order. */
  acked: string[]
  conversationId: string
  /** Texts that the server has for this conversation, whether they were shown or not. */
  history(): Promise<string[]>
  close(): void
}

interface Activity {
  type: string
  id: string
  text?: string
  from: { id: string; role?: string }
  channelData?: { author?: Shown['author'] }
}

/** @param port of the process to talk to, or one that chooses it anew for each try, as a load balancer would */
export async function openWidget(port: number | (() => number), name: string): Promise<Widget> {
  const base = (): string => {
    const own = typeof port === 'number' ? port : port()
    return `http://127.0.0.1:${own}/v3/directline/conversations`
  }
  const { conversationId, token } = await untilDone(async () => {
    const response = await fetch(base(), { method: 'POST', signal: AbortSignal.timeout(5000) })
    if (!response.ok) throw new Error(String(response.status))
    return (await response.json()) as { conversationId: string; token: string }
  })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const shown: Shown[] = []
  const acked: string[] = []
  let watermark = '0'
  let closed = false
  let socket: WebSocket | null = null
  let number = 0

  // As the protocol has it: a fresh stream address each time, resumed by the watermark.
  const reconnect = async (): Promise<string> => {
    const response = await fetch(`${base()}/${conversationId}?watermark=${watermark}`, {
      headers,
      signal: AbortSignal.timeout(5000),
    })
    if (!response.ok) throw new Error(String(response.status))
    return ((await response.json()) as { streamUrl: string }).streamUrl
  }

  const listen = async (): Promise<void> => {
    while (!closed) {
      const address = await reconnect().catch(() => null)
      if (address === null) {
        await sleep(25)
        continue
      }
      await new Promise<void>((resolve) => {
        const own = new WebSocket(address)
        socket = own
        own.onmessage = ({ data }) => {
          if (typeof data !== 'string' || data === '') return
          const set = JSON.parse(data) as { activities: Activity[]; watermark?: string }
          for (const activity of set.activities)
            if (activity.type === 'message')
              shown.push({
                seq: Number(activity.id.split('|')[1]),
                id: activity.id,
                text: activity.text ?? '',
                own: activity.from.role !== 'bot',
                author: activity.channelData?.author ?? 'bot',
                at: performance.now(),
              })
          if (set.watermark !== undefined) watermark = set.watermark
        }
        own.onclose = () => resolve()
        own.onerror = () => undefined
      })
      if (!closed) await sleep(30)
    }
  }
  void listen()

  return {
    shown,
    acked,
    conversationId,
    async send(text) {
      number += 1
      // Minted once, before the first try: what makes the retry a retry.
      const id = `${name}-${number}`
      await untilDone(
        async () => {
          const response = await fetch(`${base()}/${conversationId}/activities`, {
            method: 'POST',
            headers,
            body: JSON.stringify({
              type: 'message',
              id,
              text,
              from: { id: name },
              channelData: { clientActivityID: id },
            }),
            signal: AbortSignal.timeout(5000),
          })
          await response.arrayBuffer()
          if (!response.ok) throw new Error(String(response.status))
        },
        () => closed,
      )
      acked.push(text)
    },
    async history() {
      const texts: string[] = []
      for (let from = '0'; ;) {
        const page = await untilDone(async () => {
          const response = await fetch(`${base()}/${conversationId}/activities?watermark=${from}`, {
            headers,
            signal: AbortSignal.timeout(5000),
          })
          if (!response.ok) throw new Error(String(response.status))
          return (await response.json()) as { activities: Activity[]; watermark: string }
        })
        if (page.activities.length === 0) return texts
        texts.push(...page.activities.map(({ text }) => text ?? ''))
        from = page.watermark
      }
    },
    close() {
      closed = true
      socket?.close()
    },
  }
}

/** @param over tells that nobody waits for it any more */
async function untilDone<T>(attempt: () => Promise<T>, over: () => boolean = () => false): Promise<T> {
  for (let i = 0; ; i++) {
    try {
      return await attempt()
    } catch (error) {
      if (i > 1200 || over()) throw error
      await sleep(25)
    }
  }
}
