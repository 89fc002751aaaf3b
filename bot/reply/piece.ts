/** What degrading takes and gives: a reply without the marks that only a row has. */
import type { OutboundActivity } from '../sdk/index.ts'

/** An activity before it is bound to a row. */
export type Piece = Omit<OutboundActivity, 'id' | 'seq' | 'at' | 'author' | 'agent'>

/** Anything to degrade: a piece, perhaps with the engine's own marks, which never leave the house. */
export type Draft = Piece & { step?: string; answer?: string }

export interface Degraded {
  pieces: Piece[]
  /** What was changed and why, for the card; empty if nothing was. */
  notes: string[]
  /** Kinds of content the channel refuses (`reject`) and that were left out. An agent's message should be refused. */
  rejected: string[]
}

/** True if there is something to show or hear. */
export function saysSomething(piece: Piece): boolean {
  return Boolean(
    piece.type !== 'message' ||
    piece.text ||
    piece.speech ||
    piece.image ||
    piece.file ||
    piece.card ||
    piece.choices?.length ||
    piece.buttons?.length,
  )
}
