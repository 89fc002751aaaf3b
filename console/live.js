/** The live socket: beats while the page is open, comes back by itself, and says when something moved. */
/* global location, WebSocket, window */

const beatEveryMs = 10_000
const longestWaitMs = 15_000

/** @param heard `{ moved(events), connected(again), lost(), signedOut() }` */
export function openLive(heard) {
  let ws = null
  let stopped = false
  let failures = 0
  let watched = null
  let retry = 0

  function connect() {
    if (stopped) return
    ws = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`)
    ws.addEventListener('open', () => {
      failures = 0
      heard.connected()
      if (watched !== null) tell({ type: 'watch', contactId: watched })
    })
    ws.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(data)
      if (frame.type === 'moved') heard.moved(frame.events)
    })
    ws.addEventListener('close', ({ code }) => {
      if (stopped) return
      if (code === 4401) return heard.signedOut()
      heard.lost()
      failures += 1
      const wait = Math.min(longestWaitMs, 500 * 2 ** Math.min(failures, 6)) * (0.5 + Math.random() / 2)
      retry = setTimeout(connect, wait)
    })
  }

  function tell(frame) {
    if (ws?.readyState === WebSocket.OPEN) ws.send(JSON.stringify(frame))
  }

  const beat = setInterval(() => tell({ type: 'beat' }), beatEveryMs)
  // Back from sleep or another network: no need to wait for the timer.
  const hurry = () => {
    if (ws?.readyState === WebSocket.CLOSED && !stopped) {
      clearTimeout(retry)
      connect()
    }
  }
  window.addEventListener('online', hurry)
  connect()

  return {
    watch(contactId) {
      watched = contactId
      tell({ type: 'watch', contactId })
    },
    stop() {
      stopped = true
      clearInterval(beat)
      clearTimeout(retry)
      window.removeEventListener('online', hurry)
      ws?.close()
    },
  }
}
