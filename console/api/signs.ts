/** Knows whether a person is at the page: what it fetches by itself must not keep a session alive. */

const presentMs = 60_000
const tellEveryMs = 5 * 60_000
let lastSign = Date.now()

/** Somebody moved, typed or touched within the last minute. */
export function somebodyIsHere(): boolean {
  return Date.now() - lastSign < presentMs
}

/**
 * Listens for people. Whoever writes for a long time sends nothing: `tell` is then called, every five minutes at most.
 * Gives a function that stops listening.
 */
export function watchSigns(tell: () => void): () => void {
  let told = Date.now()
  function sign(): void {
    lastSign = Date.now()
    if (lastSign - told < tellEveryMs) return
    told = lastSign
    tell()
  }
  const kinds = ['pointerdown', 'pointermove', 'keydown', 'touchstart'] as const
  for (const kind of kinds) window.addEventListener(kind, sign, { passive: true })
  return () => {
    for (const kind of kinds) window.removeEventListener(kind, sign)
  }
}
