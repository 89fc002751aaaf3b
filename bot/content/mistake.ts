/** How a mistake in content is made and thrown: place, cause and fix in both languages. */
import type { Mistake, Place } from '../model/index.ts'

/** The same sentence in Chinese and English. */
export type Both = readonly [zh: string, en: string]

/** Thrown by readers at the first mistake of a file; caught at the edge of `read.ts`. */
export class Wrong extends Error {
  readonly mistake: Mistake
  constructor(mistake: Mistake) {
    super(mistake.message.en)
    this.name = 'Wrong'
    this.mistake = mistake
  }
}

export type Edit = NonNullable<Mistake['edit']>

/** Builds a mistake, which always says how to mend it; columns and lines come from the place. */
export function mistakeAt(at: Place, message: Both, fix: Both, edit?: Edit): Mistake {
  return {
    file: at.file,
    line: at.line,
    col: at.col,
    message: { zh: message[0], en: message[1] },
    fix: { zh: fix[0], en: fix[1] },
    ...(edit && { edit }),
  }
}

/** A thrown mistake: `throw wrong(node.at, [zh, en], [fixZh, fixEn])`. */
export function wrong(at: Place, message: Both, fix: Both, edit?: Edit): Wrong {
  return new Wrong(mistakeAt(at, message, fix, edit))
}

/** Runs a reader; its first mistake becomes a value. Anything that is not a mistake of the content is passed on. */
export function attempt<T>(read: () => T): { value: T } | { mistake: Mistake } {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof Wrong) return { mistake: error.mistake }
    throw error
  }
}
