/** What is counted before the library is there is not lost, and nothing is counted twice. */
import { expect, test } from '@jest/globals'
import { createMeter } from './meter.ts'

test('counts before and after the library came', async () => {
  const meter = createMeter()
  const steps = meter.counter('steps_total', 'steps')
  const sent = meter.counter('sent_total', 'sent', ['channel'])
  const took = meter.histogram('took_ms', 'milliseconds', ['action'], [5, 20])
  meter.gauge('lanes', 'lanes', () => 7)
  steps.inc()
  sent.inc({ channel: 'web' })
  took.observe({ action: 'a' }, 10)
  const first = await meter.text()
  for (const line of ['nightdesk_steps_total 1', 'nightdesk_sent_total{channel="web"} 1', 'nightdesk_lanes 7'])
    expect(first).toContain(line)
  steps.inc()
  took.observe({ action: 'a' }, 30)
  const late = meter.counter('late_total', 'made after the library came')
  late.inc()
  const second = await meter.text()
  expect(second).toContain('nightdesk_steps_total 2')
  expect(second).toContain('nightdesk_late_total 1')
  expect(second).toContain('nightdesk_took_ms_count{action="a"} 2')
})

test('fetches the library by itself when much is waiting', async () => {
  const meter = createMeter()
  const steps = meter.counter('steps_total', 'steps')
  for (let n = 0; n < 2500; n++) steps.inc()
  expect(await meter.text()).toContain('nightdesk_steps_total 2500')
})
