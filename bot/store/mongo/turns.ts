/** Keeps the order in which things of one conversation were begun, while their rows are written beside each other. */

export interface Turns {
  /** `turn` resolves when all taken earlier under this key have left. `left` may be called twice. */
  take(key: string): { turn: Promise<void>; left: () => void }
}

export function createTurns(): Turns {
  const tails = new Map<string, Promise<void>>()
  const none = Promise.resolve()
  return {
    take(key) {
      const turn = tails.get(key) ?? none
      let left: () => void = () => undefined
      const gone = new Promise<void>((resolve) => {
        left = () => {
          if (tails.get(key) === tail) tails.delete(key)
          resolve()
        }
      })
      const tail = turn.then(() => gone)
      tails.set(key, tail)
      return { turn, left }
    },
  }
}
