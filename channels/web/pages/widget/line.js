// Keeps one live line open: WebSocket, back off and come back, polling where sockets do not get through.

const beatMs = 20_000
const pollMs = 3_000
/** Sockets that never opened in a row before we poll for a while. */
const tries = 3

/** `address()` gives a fresh stream URL; `take(frame)` gets what comes; `poll()` reads once without a socket. */
export function openLine({ address, poll, take, state }) {
  let running = false
  let socket = null
  let misses = 0
  let waitMs = 500
  let wake = null

  async function run() {
    while (running) {
      state('connecting')
      try {
        if (misses >= tries) await pollForAWhile()
        else await listen(await address())
      } catch {
        // Told below; the next round asks for a fresh address.
      }
      if (!running) return
      state('offline')
      await pause(waitMs * (0.7 + Math.random() * 0.6))
      waitMs = Math.min(waitMs * 2, 15_000)
    }
  }

  /** Resolves when the socket is closed. */
  function listen(url) {
    return new Promise((resolve) => {
      const own = new WebSocket(url)
      socket = own
      let beat = 0
      let wasOpen = false
      own.onopen = () => {
        wasOpen = true
        misses = 0
        waitMs = 500
        // A half-dead line is noticed by writing to it.
        beat = setInterval(() => own.send(''), beatMs)
        state('online')
      }
      own.onmessage = ({ data }) => {
        if (data) take(JSON.parse(data))
      }
      own.onclose = () => {
        clearInterval(beat)
        if (!wasOpen && navigator.onLine) misses += 1
        resolve()
      }
    })
  }

  async function pollForAWhile() {
    await address()
    for (let round = 0; running && round < 20; round += 1) {
      await poll()
      state('online')
      await pause(pollMs)
    }
    misses = tries - 1
  }

  function pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  function hurry() {
    if (document.visibilityState === 'hidden') return
    waitMs = 500
    wake?.()
  }

  function lost() {
    socket?.close()
    state('offline')
  }

  return {
    start() {
      if (running) return
      running = true
      addEventListener('online', hurry)
      addEventListener('offline', lost)
      document.addEventListener('visibilitychange', hurry)
      void run()
    },
    stop() {
      running = false
      removeEventListener('online', hurry)
      removeEventListener('offline', lost)
      document.removeEventListener('visibilitychange', hurry)
      wake?.()
      socket?.close()
    },
  }
}
