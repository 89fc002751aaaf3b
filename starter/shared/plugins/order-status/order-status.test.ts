/** `node --test`: the action as flows call it, on rows in memory. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { fakePluginHost } from 'nightdesk/testing'
import { limits } from './find.ts'
import plugin from './index.ts'

const now = Date.parse('2026-11-12T20:00:00+08:00')
const config = { orders: [{ no: '10000001', phone_last4: '1001', title: 'Lamp', status: 'shipped', days: 2 }] }
const right = { order_no: '10000001', phone_last4: '1001' }
const wrong = { ...right, phone_last4: '9999' }

test('number and digits give the order', async () => {
  const host = await fakePluginHost(plugin, { config, now })
  const { outcome, output } = await host.call('order.find', right)
  equal(outcome, 'ok')
  deepEqual(output, { no: '10000001', title: 'Lamp', status: 'shipped', day: '2026-11-14T12:00:00.000Z' })
})

test('wrong digits look like a wrong number', async () => {
  const host = await fakePluginHost(plugin, { config, now })
  equal((await host.call('order.find', wrong)).outcome, 'not_found')
  equal((await host.call('order.find', { ...right, order_no: '10000009' })).outcome, 'not_found')
})

test('who guesses is stopped, for an hour', async () => {
  const host = await fakePluginHost(plugin, { config, now })
  for (let i = 0; i < limits.wrong; i += 1) await host.call('order.find', wrong)
  equal((await host.call('order.find', right)).outcome, 'too_many')
  host.now += limits.withinMs + 1
  equal((await host.call('order.find', right)).outcome, 'ok')
})
