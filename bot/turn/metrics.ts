/** Figures of one process, in Prometheus' words. */
import type { StoreFigures } from '../store/store.ts'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics(
  gauges: { lanes: () => number; busy: () => number; waiting: () => number },
  store: Readonly<StoreFigures>,
) {
  const registry = new Registry()
  const registers = [registry]
  const counter = <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Counter<L>({ name: `nightdesk_${name}`, help, labelNames, registers })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `nightdesk_${name}`,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('lanes', 'contacts in memory', gauges.lanes)
  gauge('lanes_busy', 'steps waiting or running', gauges.busy)
  gauge('queue_waiting', 'contacts waiting for an agent', gauges.waiting)
  for (const [name, help, read] of [
    ['commands', 'round trips to the database', () => store.commands],
    ['retries', 'commands sent again', () => store.retries],
    ['misses', 'writes done again on what somebody else wrote', () => store.misses],
    ['relayed', 'commits whose rows were copied out', () => store.relayed],
    ['repaired', 'the same of commits that another process left behind', () => store.repaired],
  ] as const)
    new Counter({
      name: `nightdesk_store_${name}_total`,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  gauge('store_relay_lag_ms', 'milliseconds from the last commit to the copy of its rows', () => store.relayLagMs)
  return {
    steps: counter('steps_total', 'steps committed'),
    stepFailed: counter('step_failed_total', 'decisions that threw'),
    conflicts: counter('step_conflicts_total', 'commits refused because the version moved'),
    sent: counter('sent_total', 'replies delivered', ['channel']),
    ambiguous: counter('send_ambiguous_total', 'sends whose outcome stayed unknown', ['channel']),
    dead: counter('send_dead_total', 'replies given up'),
    actionMs: new Histogram({
      name: 'nightdesk_action_ms',
      help: 'milliseconds of an action call',
      labelNames: ['action', 'outcome'] as const,
      buckets: [5, 20, 100, 500, 2000, 8000],
      registers,
    }),
    registry,
    text: () => registry.metrics(),
  }
}
