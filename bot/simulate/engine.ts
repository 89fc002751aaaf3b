/** A discrete-event simulation in its smallest form: a clock, events in order, and servers with queues. */

/** Things that happen, in order of time; what is due at the same moment happens in the order it was planned. */
export class Timeline {
  now = 0
  readonly #heap: { at: number; no: number; happen: () => void }[] = []
  #planned = 0

  /** @param after seconds from now */
  plan(after: number, happen: () => void): void {
    const event = { at: this.now + after, no: this.#planned++, happen }
    const heap = this.#heap
    let at = heap.push(event) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!before(event, heap[above]!)) break
      heap[at] = heap[above]!
      at = above
    }
    heap[at] = event
  }

  /** Runs until nothing is planned any more, or `until` says so. */
  run(until: () => boolean): void {
    for (let event = this.#next(); event; event = this.#next()) {
      this.now = event.at
      event.happen()
      if (until()) return
    }
  }

  #next() {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    let at = 0
    for (;;) {
      let below = at * 2 + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && before(heap[below + 1]!, heap[below]!)) below += 1
      if (!before(heap[below]!, last)) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = last
    return first
  }
}

const before = (a: { at: number; no: number }, b: { at: number; no: number }): boolean =>
  a.at < b.at || (a.at === b.at && a.no < b.no)

/** So many cores; who comes waits for one, first come first served. */
export class Server {
  /** Seconds of work done, over all cores. */
  worked = 0
  readonly cores: number
  readonly #timeline: Timeline
  readonly #waiting: { seconds: number; done: () => void }[] = []
  #first = 0
  #free: number

  constructor(timeline: Timeline, cores: number) {
    this.#timeline = timeline
    this.cores = cores
    this.#free = cores
  }

  work(seconds: number, done: () => void): void {
    if (this.#free > 0) this.#begin(seconds, done)
    else this.#waiting.push({ seconds, done })
  }

  #begin(seconds: number, done: () => void): void {
    this.#free -= 1
    this.#timeline.plan(seconds, () => {
      this.worked += seconds
      this.#free += 1
      const next = this.#waiting[this.#first]
      if (next) {
        // Taken from the front without moving the rest each time.
        this.#first += 1
        if (this.#first > 1024) {
          this.#waiting.splice(0, this.#first)
          this.#first = 0
        }
        this.#begin(next.seconds, next.done)
      }
      done()
    })
  }
}
