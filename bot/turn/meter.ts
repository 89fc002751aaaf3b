/**
 * Counts from the first moment. Prometheus' library, a tenth of all that a process loads, comes when somebody first asks
 * for the figures, or when there is much to tell it: no start waits for it.
 */
import type * as Library from 'prom-client'
import type { Counter, Histogram, Registry } from 'prom-client'

type Prometheus = typeof Library
type Labels<L extends string> = Partial<Record<L, string | number>>

export interface Counted<L extends string> {
  inc(labels?: Labels<L>, by?: number): void
}

export interface Observed<L extends string> {
  observe(labels: Labels<L>, value: number): void
}

export interface Meter {
  counter<L extends string = never>(
    name: string,
    help: string,
    labels?: readonly L[],
  ): { inc(labels?: Labels<L>, by?: number): void }
  /** Read when it is asked for. */
  gauge(name: string, help: string, read: () => number): void
  /** A counter that is kept elsewhere, read when it is asked for. */
  counted(name: string, help: string, read: () => number): void
  histogram<L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    buckets: readonly number[],
  ): Observed<L>
  /** Prometheus text of everything. */
  text(): Promise<string>
}

/** Told before the library was there; more than this and it is fetched. */
const mostWaiting = 1000

export function createMeter(): Meter {
  let made: Registry | null = null
  let library: Prometheus | null = null
  let loading: Promise<Registry> | null = null
  const definitions: ((library: Prometheus, registry: Registry) => void)[] = []
  let waiting: (() => void)[] = []

  async function load(): Promise<Registry> {
    library = await import('prom-client')
    made = new library.Registry()
    for (const define of definitions) define(library, made)
    for (const tell of waiting) tell()
    waiting = []
    return made
  }

  function define(definition: (library: Prometheus, registry: Registry) => void): void {
    definitions.push(definition)
    if (library && made) definition(library, made)
  }

  function later(tell: () => void): void {
    waiting.push(tell)
    if (waiting.length >= mostWaiting) loading ??= load()
  }

  return {
    counter<L extends string = never>(name: string, help: string, labels: readonly L[] = []): Counted<L> {
      let real: Counter<L> | null = null
      define(({ Counter: Made }, registry) => {
        real = new Made({ name: `nightdesk_${name}`, help, labelNames: [...labels], registers: [registry] })
      })
      const inc = (given: Labels<L> | undefined, by: number): void =>
        given ? real!.inc(given, by) : real!.inc(by)
      return {
        inc(given?: Labels<L>, by = 1) {
          if (real) inc(given, by)
          else later(() => inc(given, by))
        },
      }
    },
    counted(name, help, read) {
      define(({ Counter: Made }, registry) => {
        new Made({
          name: `nightdesk_${name}`,
          help,
          registers: [registry],
          collect() {
            this.reset()
            this.inc(read())
          },
        })
      })
    },
    gauge(name, help, read) {
      define(({ Gauge }, registry) => {
        new Gauge({
          name: `nightdesk_${name}`,
          help,
          registers: [registry],
          collect() {
            this.set(read())
          },
        })
      })
    },
    histogram<L extends string>(
      name: string,
      help: string,
      labels: readonly L[],
      buckets: readonly number[],
    ): Observed<L> {
      let real: Histogram<L> | null = null
      define(({ Histogram: Made }, registry) => {
        const shape = { labelNames: [...labels], buckets: [...buckets], registers: [registry] }
        real = new Made({ name: `nightdesk_${name}`, help, ...shape })
      })
      return {
        observe(given: Labels<L>, value: number) {
          if (real) real.observe(given, value)
          else later(() => real!.observe(given, value))
        },
      }
    },
    text: async () => (await (loading ??= load())).metrics(),
  }
}
