/** The server's clock: waiting times must not depend on the agent's computer. Ticks once a second for what shows them. */
import { useSyncExternalStore } from 'react'

const tickMs = 1_000
let skewMs = 0
let timer: number | undefined
let second = Math.floor(Date.now() / tickMs)
const listeners = new Set<() => void>()

export function setServerTime(now: number): void {
  skewMs = now - Date.now()
}

/** UTC ms. */
export function serverNow(): number {
  return Date.now() + skewMs
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= window.setInterval(() => {
    second = Math.floor(serverNow() / tickMs)
    for (const one of listeners) one()
  }, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    window.clearInterval(timer)
    timer = undefined
  }
}

/** UTC ms, drawn again every second. */
export function useNow(): number {
  useSyncExternalStore(listen, () => second)
  return serverNow()
}
