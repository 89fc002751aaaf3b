/** Figures of a process among others, beside those of every process. */
import { Counter, Gauge, type Registry } from 'prom-client'

export type PeerMetrics = ReturnType<typeof createPeerMetrics>

export function createPeerMetrics(registry: Registry, gauges: { held: () => number; difference: () => number }) {
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
  gauge('lanes_held', 'lanes this process runs', gauges.held)
  gauge('clock_difference_ms', 'milliseconds this clock is behind the store’s', gauges.difference)
  return {
    opened: counter('lane_opened_total', 'lanes opened, by where they came from', ['from']),
    elsewhere: counter('lane_elsewhere_total', 'inputs left to the process that runs the lane'),
    adopted: counter('adopted_total', 'work of dead processes taken up', ['what']),
    hintsSent: counter('hints_sent_total', 'hints to other processes', ['via']),
    hintsHeard: counter('hints_heard_total', 'hints of other processes', ['via']),
    polls: counter('hint_polls_total', 'looks into the store for hints'),
    buried: counter('processes_buried_total', 'processes this one declared dead'),
    lost: counter('process_lost_total', 'times this process was declared dead'),
  }
}
