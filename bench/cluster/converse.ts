/** Customers who write in bursts, in order, through a load balancer that nearly always knows where they were before. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Conversed {
  turns: number
  seconds: number
  /** Milliseconds from request to ack. */
  p50Ms: number
  p99Ms: number
  /** Conversations that lost, doubled or mixed up a line, or a reply. */
  wrong: number
}

interface Talk {
  number: number
  conversationId: string
  headers: Record<string, string>
}

/** The last of so many conversations are waited for. */
const last = 64
/** Customers who write at the same moment. */
export const atOnce = 64
/** Of requests that come to another process than usual. */
export const usuallyAstray = 0.1
const answeredInMs = 60_000

/**
 * @param ports of the processes
 * @param options `first`: number of the first contact, so that a later call has others; `burst`: messages of each, one
 * after the other; `atOnce`: customers who write at the same moment; `astray`: share of requests that come to another
 * process than usual
 */
export async function converse(
  ports: readonly number[],
  options: { contacts: number; burst: number; first: number; atOnce?: number; astray?: number },
): Promise<Conversed> {
  const { contacts, burst, first, atOnce: together = atOnce, astray = usuallyAstray } = options
  const times: number[] = []
  const talks: Talk[] = []
  let requests = 0
  /** Deterministic: every run sends the same requests to the same places. */
  const portFor = (number: number): number => {
    requests += 1
    const wanders = (requests * 0.618034) % 1 < astray
    return ports[(wanders ? requests : number) % ports.length]!
  }
  const inParallel = async (work: (at: number) => Promise<void>): Promise<void> => {
    let next = 0
    await Promise.all(
      Array.from({ length: together }, async () => {
        while (next < contacts) await work(next++)
      }),
    )
  }
  await inParallel(async (at) => {
    const number = first + at
    // Every customer has an address of their own, or they would be limited as one.
    const forwarded = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
    const response = await fetch(url(portFor(number)), {
      method: 'POST',
      headers: { 'x-forwarded-for': forwarded },
    })
    const { conversationId, token } = (await response.json()) as { conversationId: string; token: string }
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-forwarded-for': forwarded,
    }
    talks[at] = { number, conversationId, headers }
  })
  const began = performance.now()
  await inParallel(async (at) => {
    const { number, conversationId, headers } = talks[at]!
    for (let turn = 0; turn < burst; turn++) {
      const body = JSON.stringify({
        type: 'message',
        id: `m${turn}`,
        from: { id: `v${number}` },
        text: said(turn),
      })
      const sent = performance.now()
      const response = await fetch(`${url(portFor(number))}/${conversationId}/activities`, { method: 'POST', headers, body }) // prettier-ignore
      await response.text()
      if (!response.ok) throw new Error(`message ${turn} of ${number}: ${response.status}`)
      times.push(performance.now() - sent)
    }
  })
  await answered(talks, ports, burst)
  const seconds = (performance.now() - began) / 1000
  let wrong = 0
  await inParallel(async (at) => {
    if (!isRight(await linesOf(talks[at]!, ports), burst)) wrong += 1
  })
  times.sort((a, b) => a - b)
  const quantile = (q: number): number => times[Math.min(times.length - 1, Math.floor(times.length * q))]!
  return { turns: contacts * burst, seconds, p50Ms: quantile(0.5), p99Ms: quantile(0.99), wrong }
}

const url = (port: number): string => `http://127.0.0.1:${port}/v3/directline/conversations`
const said = (turn: number): string => `回声 ${turn + 1} 号`

async function linesOf({ conversationId, headers, number }: Talk, ports: readonly number[]): Promise<string[]> {
  const port = ports[number % ports.length]!
  const response = await fetch(`${url(port)}/${conversationId}/activities`, { headers })
  const { activities } = (await response.json()) as { activities: { text?: string }[] }
  return activities.map(({ text }) => text ?? '')
}

/** The last to write are the last to be answered. */
async function answered(talks: readonly Talk[], ports: readonly number[], burst: number): Promise<void> {
  const until = performance.now() + answeredInMs
  for (const talk of talks.slice(-last))
    while (!isRight(await linesOf(talk, ports), burst) && performance.now() < until) await sleep(20)
}

/** Each said once and answered once, both in order. */
function isRight(lines: readonly string[], burst: number): boolean {
  const mine = Array.from({ length: burst }, (_, turn) => said(turn))
  const own = lines.filter((line) => mine.includes(line))
  const replies = lines.filter((line) => /^收到/.test(line))
  return own.join() === mine.join() && replies.join() === mine.map((text) => `收到 ${text}`).join()
}
