/** Inputs whose recording this process has begun: under way, or broken off with an outcome that nobody knows. */
import type { InboxDocument } from './documents.ts'

export interface Flying {
  /** `release(false)`: it was broken off; the row may be in the inbox. */
  take(row: InboxDocument): (done: boolean) => void
  /** Resolves when it is under way no longer; null if it is not. */
  underway(inputId: string): Promise<void> | null
  /** Broken off and not looked after since. */
  brokenOff(): InboxDocument[]
  /** Somebody looked after it. */
  mended(inputId: string): void
}

export function createFlying(): Flying {
  const underway = new Map<string, Promise<void>>()
  const broken = new Map<string, InboxDocument>()
  return {
    take(row) {
      let resolve: () => void = () => undefined
      underway.set(row.id, new Promise((done) => (resolve = done)))
      broken.delete(row.id)
      return (done) => {
        underway.delete(row.id)
        if (!done) broken.set(row.id, row)
        resolve()
      }
    },
    underway: (inputId) => underway.get(inputId) ?? null,
    brokenOff: () => [...broken.values()],
    mended: (inputId) => void broken.delete(inputId),
  }
}
