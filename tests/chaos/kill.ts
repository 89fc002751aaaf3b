/** kill −9 at random instants under load: nothing acked lost, order kept, every message of the widget shown once. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDesk } from './desk.ts'
import { openWidget, type Widget } from './widget.ts'

const echoShop = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/echo-shop')

export interface KillResult {
  kills: number
  acked: number
  /** Acked messages that were never answered. */
  lost: string[]
  /** Shown more than once. */
  twice: string[]
  /** Conversations whose replies do not come in the order of the messages. */
  disordered: string[]
  /** Milliseconds from kill to ready, longest. */
  slowestRestartMs: number
}

/** @param random 0..1, seeded by the caller, so that a failing run can be played again */
export async function killLoop(
  kills: number,
  customers: number,
  random: () => number,
  say: (line: string) => void = () => undefined,
): Promise<KillResult> {
  const data = mkdtempSync(join(tmpdir(), 'nightdesk-kill-'))
  const desk = await openDesk(echoShop, data)
  try {
    await desk.start()
    const widgets = await Promise.all(
      Array.from({ length: customers }, (_, at) => openWidget(desk.port, `c${at}`)),
    )
    let going = true
    const talking = widgets.map(async (widget) => {
      for (let i = 1; going; i++) {
        await widget.send(`回声 ${i} 号`)
        await sleep(random() * 20)
      }
    })
    let slowestRestartMs = 0
    for (let kill = 1; kill <= kills; kill++) {
      await sleep(50 + random() * 350)
      const began = performance.now()
      await desk.kill()
      await desk.start()
      slowestRestartMs = Math.max(slowestRestartMs, performance.now() - began)
      if (kill % 10 === 0) say(`${kill} kills, ${widgets.reduce((sum, { acked }) => sum + acked.length, 0)} acked`)
    }
    going = false
    await Promise.all(talking)
    await untilAnswered(widgets)
    const code = await desk.stop()
    if (code !== 0) throw new Error(`nightdesk did not drain cleanly: ${code}\n${desk.output()}`)
    for (const widget of widgets) widget.close()
    return { kills, slowestRestartMs: Math.round(slowestRestartMs), ...judge(widgets) }
  } finally {
    if (desk.running()) await desk.kill()
    rmSync(data, { recursive: true, force: true })
  }
}

async function untilAnswered(widgets: Widget[]): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (
      widgets.every((widget) =>
        widget.acked.every((text) => widget.shown.some((line) => line.text === `收到 ${text}`)),
      )
    )
      return
    await sleep(25)
  }
}

function judge(widgets: Widget[]): Pick<KillResult, 'acked' | 'lost' | 'twice' | 'disordered'> {
  const lost: string[] = []
  const twice: string[] = []
  const disordered: string[] = []
  for (const [at, { acked, shown }] of widgets.entries()) {
    const replies = shown.filter(({ own }) => !own).map(({ text }) => text)
    const own = shown.filter((line) => line.own).map(({ text }) => text)
    for (const text of acked) if (!replies.includes(`收到 ${text}`) || !own.includes(text)) lost.push(text)
    for (const list of [replies, own])
      for (const text of list) if (list.indexOf(text) !== list.lastIndexOf(text)) twice.push(text)
    const inOrder = (list: string[], of: string[]): boolean =>
      JSON.stringify(list.filter((text) => of.includes(text))) ===
      JSON.stringify(of.filter((text) => list.includes(text)))
    if (
      !inOrder(
        replies,
        acked.map((text) => `收到 ${text}`),
      ) ||
      !inOrder(own, acked)
    )
      disordered.push(`c${at}`)
    const seqs = shown.map(({ seq }) => seq)
    if (seqs.some((seq, i) => i > 0 && seq <= seqs[i - 1]!)) disordered.push(`c${at} seq`)
  }
  return {
    acked: widgets.reduce((sum, widget) => sum + widget.acked.length, 0),
    lost,
    twice: [...new Set(twice)],
    disordered,
  }
}

/** mulberry32 */
export function seeded(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
