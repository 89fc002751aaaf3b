/** Figures of one process, in Prometheus' words; the same names on every store. */
import type { StoreFigures } from '../store/store.ts'
import { createMeter } from './meter.ts'

export type Metrics = ReturnType<typeof createMetrics>

export interface Gauges {
  lanes: () => number
  busy: () => number
  waiting: () => number
  store: () => Readonly<StoreFigures>
}

export function createMetrics(gauges: Gauges) {
  const meter = createMeter()
  const { store } = gauges
  meter.gauge('lanes', 'contacts in memory', gauges.lanes)
  meter.gauge('lanes_busy', 'steps waiting or running', gauges.busy)
  meter.gauge('queue_waiting', 'contacts waiting for an agent', gauges.waiting)
  meter.counted('store_commands_total', 'round trips to the database; SQLite: commits', () => store().commands)
  meter.counted('store_retries_total', 'commands sent again after a fault that passed', () => store().retries)
  meter.counted('store_misses_total', 'writes done again on what others wrote meanwhile', () => store().misses)
  meter.counted(
    'store_relayed_total',
    'commits whose rows were copied to where they are read',
    () => store().relayed,
  )
  meter.counted('store_repaired_total', 'the same, left behind by another process', () => store().repaired)
  meter.gauge('store_relay_lag_ms', 'milliseconds from the last such commit to its copy', () => store().relayLagMs)
  return {
    meter,
    steps: meter.counter('steps_total', 'steps committed'),
    stepFailed: meter.counter('step_failed_total', 'decisions that threw'),
    conflicts: meter.counter('step_conflicts_total', 'commits refused because the version moved'),
    sent: meter.counter('sent_total', 'replies delivered', ['channel']),
    ambiguous: meter.counter('send_ambiguous_total', 'sends whose outcome stayed unknown', ['channel']),
    dead: meter.counter('send_dead_total', 'replies given up'),
    actionMs: meter.histogram(
      'action_ms',
      'milliseconds of an action call',
      ['action', 'outcome'],
      [5, 20, 100, 500, 2000, 8000],
    ),
    text: () => meter.text(),
  }
}
