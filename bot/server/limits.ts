/** How much and how long a client may: the same for every route that names nothing of its own. */

export interface Limits {
  /** Until the last header, ms. */
  headersTimeoutMs: number
  /** Until the last byte of the body, ms. */
  requestTimeoutMs: number
  /** Largest body of a hot route that names no limit of its own. */
  bodyBytes: number
  /** All headers together. */
  headerBytes: number
  connections: number
  /** Between two requests of one connection, ms; longer than a proxy in front keeps it. */
  idleMs: number
  /** Without a byte either way in the middle of an answer, ms; an upgrade may take as long as its headers. */
  stalledMs: number
  /** How long `close` waits for running requests, ms. */
  drainMs: number
}

export const defaultLimits: Limits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  bodyBytes: 1024 * 1024,
  headerBytes: 16 * 1024,
  connections: 10_000,
  idleMs: 65_000,
  stalledMs: 120_000,
  drainMs: 8_000,
}
