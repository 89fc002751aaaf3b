/** Figures of a process among others, beside those of every process. */
import type { Meter } from '../meter.ts'

export type PeerMetrics = ReturnType<typeof createPeerMetrics>

export function createPeerMetrics(meter: Meter, gauges: { held: () => number; difference: () => number }) {
  meter.gauge('lanes_held', 'lanes this process runs', gauges.held)
  meter.gauge('clock_difference_ms', 'milliseconds this clock is behind the store’s', gauges.difference)
  return {
    opened: meter.counter('lane_opened_total', 'lanes opened, by where they came from', ['from']),
    elsewhere: meter.counter('lane_elsewhere_total', 'inputs left to the process that runs the lane'),
    adopted: meter.counter('adopted_total', 'work of dead processes taken up', ['what']),
    hintsSent: meter.counter('hints_sent_total', 'hints to other processes', ['via']),
    letters: meter.counter('hint_letters_total', 'letters that carried them: hints of one moment are one', [
      'via',
    ]),
    hintsHeard: meter.counter('hints_heard_total', 'hints of other processes', ['via']),
    polls: meter.counter('hint_polls_total', 'looks into the store for hints'),
    buried: meter.counter('processes_buried_total', 'processes this one declared dead'),
    lost: meter.counter('process_lost_total', 'times this process was declared dead'),
  }
}
