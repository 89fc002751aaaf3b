/** Plays the dialog of many interleaved contacts through one peer and measures CPU a turn; every reply is checked. */
import { turns } from '../dialog.ts'

export interface Peer {
  /** One turn of one contact; resolves with the reply. */
  say(contact: number, text: string): Promise<string> | string
}

export interface Played {
  /** Microseconds of CPU a turn, garbage collection included. */
  cpu: number
  turnsPerSecond: number
  wrong: number
}

const contacts = 1000

/** @param repeats how often each of 1,000 contacts plays the four turns */
export async function play(peer: Peer, repeats: number): Promise<Played> {
  const scripts = Array.from({ length: contacts }, (_, at) => turns(String(100_000_000_000 + at)))
  let wrong = 0
  const began = performance.now()
  const before = process.cpuUsage()
  for (let repeat = 0; repeat < repeats; repeat++)
    for (let turn = 0; turn < 4; turn++)
      for (let contact = 0; contact < contacts; contact++) {
        const { say, expect } = scripts[contact]![turn]!
        const reply = peer.say(contact, say)
        const text = typeof reply === 'string' ? reply : await reply
        if (text !== expect) wrong += 1
      }
  const { user, system } = process.cpuUsage(before)
  const count = repeats * 4 * contacts
  return { cpu: (user + system) / count, turnsPerSecond: (count * 1000) / (performance.now() - began), wrong }
}

/** A peer's process: warms up, plays, prints one line for the bench. */
export async function main(peer: Peer, repeats: number): Promise<void> {
  await play(peer, Math.max(1, Math.round(repeats / 5)))
  const played = await play(peer, repeats)
  process.send!(played)
}
