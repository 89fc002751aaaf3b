/** One direction of a connection: what is put in comes out in order, after the delay, and not while it is held. */
import type { Socket } from 'node:net'

/** What all connections of a proxy suffer at present. */
export interface Weather {
  /** Milliseconds by which everything comes later. */
  delayMs: number
  /** True: nothing moves; what is under way moves on when it ends, as after a network partition. */
  held: boolean
}

export class Flow {
  readonly #to: Socket
  readonly #weather: Weather
  readonly #waiting: { bytes: Buffer | null; at: number }[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(to: Socket, weather: Weather) {
    this.#to = to
    this.#weather = weather
  }

  /** @param extraMs delay of these bytes beyond the weather's; what follows waits behind them */
  put(bytes: Buffer, extraMs = 0): void {
    this.#queue(bytes, extraMs)
  }

  /** Passes the end on, after everything that was put in. */
  end(): void {
    this.#queue(null, 0)
  }

  #queue(bytes: Buffer | null, extraMs: number): void {
    const last = this.#waiting.at(-1)?.at ?? 0
    this.#waiting.push({ bytes, at: Math.max(last, performance.now() + this.#weather.delayMs + extraMs) })
    this.move()
  }

  /** Moves what is due; to be called when the weather changes. */
  move(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#weather.held) return
    while (this.#waiting.length > 0) {
      const { bytes, at } = this.#waiting[0]!
      const inMs = at - performance.now()
      if (inMs > 0) {
        this.#timer = setTimeout(() => this.move(), Math.ceil(inMs))
        return
      }
      this.#waiting.shift()
      if (this.#to.destroyed) continue
      if (bytes) this.#to.write(bytes)
      else this.#to.end()
    }
  }

  /** Forgets what is under way. */
  drop(): void {
    this.#waiting.length = 0
    this.move()
  }
}
