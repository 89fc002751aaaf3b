/** Figures of one process, in Prometheus' words. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { StoreFigures } from '../store/store.ts'

export type Metrics = ReturnType<typeof createMetrics>

export interface Gauges {
  lanes: () => number
  busy: () => number
  waiting: () => number
  store: () => Readonly<StoreFigures>
}

export function createMetrics(gauges: Gauges) {
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
  /** Counted elsewhere; read when somebody asks. */
  const counted = (name: string, help: string, read: () => number) =>
    new Counter({
      name: `nightdesk_${name}`,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  counted('store_commands_total', 'round trips to the database; SQLite: commits', () => gauges.store().commands)
  counted('store_retries_total', 'commands sent again after a fault that passed', () => gauges.store().retries)
  counted('store_misses_total', 'writes done again on what others wrote meanwhile', () => gauges.store().misses)
  counted(
    'store_relayed_total',
    'commits whose rows were copied to where they are read',
    () => gauges.store().relayed,
  )
  counted('store_repaired_total', 'the same, left behind by another process', () => gauges.store().repaired)
  gauge(
    'store_relay_lag_ms',
    'milliseconds from the last such commit to its copy',
    () => gauges.store().relayLagMs,
  )
  gauge('lanes', 'contacts in memory', gauges.lanes)
  gauge('lanes_busy', 'steps waiting or running', gauges.busy)
  gauge('queue_waiting', 'contacts waiting for an agent', gauges.waiting)
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
