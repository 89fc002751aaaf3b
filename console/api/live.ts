/** The live socket: beats while the page is open, comes back by itself, and says when something moved. */
import { apiPrefix } from './client.ts'

const beatEveryMs = 10_000
const longestWaitMs = 15_000
/** The server ends a socket so when its session is over. */
const signInAgain = 4401

export interface Moved {
  type: 'message' | 'state' | 'queue' | 'release' | 'presence' | 'row'
  contactId: string | null
}

export interface LiveListeners {
  moved(events: readonly Moved[]): void
  connected(): void
  lost(): void
  signedOut(): void
}

export interface Live {
  /** The conversation in view: its messages are told even when it is in no queue. */
  watch(contactId: string | null): void
  stop(): void
}

/** Opens the socket and keeps it open. */
export function openLive(heard: LiveListeners): Live {
  let ws: WebSocket | null = null
  let stopped = false
  let failures = 0
  let watched: string | null = null
  let retry: number | undefined

  function connect(): void {
    if (stopped) return
    ws = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${apiPrefix}/live`)
    ws.addEventListener('open', () => {
      if (stopped) return
      failures = 0
      heard.connected()
      if (watched !== null) tell({ type: 'watch', contactId: watched })
    })
    ws.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as { type: string; events?: Moved[] }
      if (frame.type === 'moved') heard.moved(frame.events ?? [])
    })
    ws.addEventListener('close', ({ code }) => {
      if (stopped) return
      if (code === signInAgain) return heard.signedOut()
      heard.lost()
      failures += 1
      const waitMs = Math.min(longestWaitMs, 500 * 2 ** Math.min(failures, 6)) * (0.5 + Math.random() / 2)
      retry = window.setTimeout(connect, waitMs)
    })
  }

  function tell(frame: object): void {
    if (ws?.readyState === WebSocket.OPEN) ws.send(JSON.stringify(frame))
  }

  const beat = window.setInterval(() => tell({ type: 'beat' }), beatEveryMs)
  // Back from sleep or another network: no need to wait for the timer.
  function hurry(): void {
    if (ws?.readyState !== WebSocket.CLOSED || stopped) return
    window.clearTimeout(retry)
    connect()
  }
  window.addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)
  connect()

  return {
    watch(contactId) {
      watched = contactId
      tell({ type: 'watch', contactId })
    },
    stop() {
      stopped = true
      window.clearInterval(beat)
      window.clearTimeout(retry)
      window.removeEventListener('online', hurry)
      document.removeEventListener('visibilitychange', hurry)
      // A socket that is closed while it opens makes browsers complain.
      if (ws?.readyState === WebSocket.CONNECTING) ws.addEventListener('open', () => ws?.close())
      else ws?.close()
    },
  }
}
