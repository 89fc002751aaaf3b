import { describe, expect, test } from '@jest/globals'
import { fakePluginHost } from '../../bot/testing/fakes-plugin.ts'
import type { Row } from '../../bot/sdk/index.ts'
import tickets from './index.ts'

const night = Date.parse('2026-11-12T23:40:00+08:00')
const setUp = (config: unknown = {}, now = night) => fakePluginHost(tickets, { config, now })

describe('ticket.create', () => {
  test('numbers tickets and sends each to the department of its kind', async () => {
    const host = await setUp()
    const first = await host.call('ticket.create', { kind: 'urge_shipping', order_no: '012345678901' })
    expect(first.output).toEqual({
      no: 'T1001',
      department: '仓库',
      due_at: '2026-11-13T03:40:00.000Z',
      again: false,
    })
    expect((await host.call('ticket.create', { kind: 'complaint', wish: 'money' })).output.no).toBe('T1002')
    expect((await host.call('ticket.create', { kind: 'own_thing' })).output.department).toBe('客服')
  })

  test('where nobody is there, the time counts from when somebody is; never from the past', async () => {
    const host = await setUp()
    const due = async (from?: string) =>
      (await host.call('ticket.create', { kind: 'fraud', ...(from && { from }) })).output.due_at
    expect(await due('2026-11-13T09:00:00+08:00')).toBe('2026-11-13T03:00:00.000Z')
    expect(await due('2026-11-12T09:00:00+08:00')).toBe(await due())
  })

  test('the same key is the same ticket, also when both come at once', async () => {
    const host = await setUp()
    const ask = () => host.call('ticket.create', { kind: 'night_note', detail: '水壶漏水' }, { key: 'k' })
    const [one, two] = await Promise.all([ask(), ask()])
    expect(one.output.no).toBe(two.output.no)
    expect(await host.rows('tickets').list()).toHaveLength(1)
  })

  test('urged twice is one ticket, of the same contact and order, while it is open', async () => {
    const host = await setUp()
    const urge = async (order_no: string, contactId = 'c', kind = 'urge_shipping') => {
      const { output } = await host.call('ticket.create', { kind, order_no }, { caller: { contactId } })
      return [output.no, output.again, output.due_at]
    }
    const due = '2026-11-13T03:40:00.000Z'
    expect(await urge('012345678901')).toEqual(['T1001', false, due])
    host.now += 3_600_000
    const later = '2026-11-13T04:40:00.000Z'
    expect(await urge('012345678901')).toEqual(['T1001', true, due])
    expect(await urge('012345678904')).toEqual(['T1002', false, later])
    expect(await urge('012345678901', 'other')).toEqual(['T1003', false, later])
    expect(await urge('012345678901', 'c', 'urge_logistics')).toEqual(['T1004', false, later])
    expect(await urge('012345678901', 'c', 'redirect_parcel')).toEqual([
      'T1005',
      false,
      '2026-11-12T20:40:00.000Z',
    ])
    const [{ id, version, body }] = (await host.rows('tickets').list()).filter(
      ({ body }) => body.no === 'T1001',
    ) as [Row]
    await host.rows('tickets').update(id, version, { ...body, status: 'done' })
    expect(await urge('012345678901')).toEqual(['T1006', false, later])
  })

  test('what was sent instead of words is a detail too; what nobody declared is refused', async () => {
    const host = await setUp()
    await host.call('ticket.create', { kind: 'complaint', detail: { name: 'broken.jpg', ref: 'm/1' } })
    const [row] = await host.panels.find(({ id }) => id === 'tickets')!.rows()
    expect(row).toMatchObject({ kind: '投诉', detail: 'broken.jpg', status: 'open', priority: 'high' })
    await expect(host.call('ticket.create', { kind: 'complaint', secret: 'x' })).rejects.toThrow('secret')
    await expect(host.call('ticket.create', {})).rejects.toThrow()
  })

  test('what is wrong with which goods is kept and shown, of one line or several; of the goods nothing undeclared', async () => {
    const host = await setUp()
    const kettle = { sku: 'WF-KT-08', title: '折叠电水壶', quantity: 1, price: { fen: 14900 } }
    const socks = { sku: 'WF-SO-06', title: '羊毛中筒袜', size: '均码', quantity: 3 }
    const make = (items: unknown, problem: string) =>
      host.call('ticket.create', { kind: 'goods_problem', order_no: '012345678906', problem, items })
    await make([kettle, socks], 'missing')
    await make(kettle, '漏水')
    const rows = await host.panels.find(({ id }) => id === 'tickets')!.rows()
    expect(rows.map(({ problem, items }) => [problem, items])).toEqual([
      ['漏水', '折叠电水壶 × 1'],
      ['少件漏发', '折叠电水壶 × 1、羊毛中筒袜 均码 × 3'],
    ])
    const { body } = (await host.rows('tickets').list())[0]!
    expect(body.items).toEqual([{ sku: 'WF-KT-08', title: '折叠电水壶', size: null, quantity: 1 }])
    await expect(make({ ...kettle, colour: '白' }, 'wrong')).rejects.toThrow('colour')
  })

  test('words of the customer are not logged', async () => {
    const host = await setUp()
    await host.call('ticket.create', { kind: 'night_note', detail: '我的电话 13800001234' })
    expect(JSON.stringify(host.logged)).not.toContain('1234')
    expect(host.logged).toHaveLength(1)
  })

  test('the list also shows what the runtime left: a kind and little else', async () => {
    const host = await setUp()
    await host
      .rows('tickets')
      .add({ id: 'unknown:1', contactId: 'c', body: { kind: 'unknown_write', detail: 'x.y' } })
    const [row] = await host.panels[0]!.rows()
    expect(row).toMatchObject({ no: '-', kind: '结果不明的操作', department: '客服主管', detail: 'x.y' })
  })

  test('a shop may change the rules of a kind', async () => {
    const host = await setUp({ kinds: { night_note: { title: '留言', department: '早班', within_hours: '2' } } })
    const { output } = await host.call('ticket.create', { kind: 'night_note' })
    expect(output).toMatchObject({ department: '早班', due_at: '2026-11-12T17:40:00.000Z' })
  })
})

describe('call-backs', () => {
  const at = '2026-11-13T09:00:00+08:00'
  const booking = { phone: '13800001234', at, summary: '退货' }

  test('at night the first free slot is tomorrow at opening', async () => {
    const { output } = await (await setUp({ callbacks: { offer: '2' } })).call('callback.slots')
    expect(output.list).toEqual([
      { from: at, to: '2026-11-13T09:30:00+08:00' },
      { from: '2026-11-13T09:30:00+08:00', to: '2026-11-13T10:00:00+08:00' },
    ])
  })

  test('by day it leaves time to prepare, and never runs over closing', async () => {
    const host = await setUp({ callbacks: { days_ahead: 1 } }, Date.parse('2026-11-12T20:05:00+08:00'))
    const { output } = await host.call('callback.slots')
    expect(output.list[0].from).toBe('2026-11-13T09:00:00+08:00')
    host.now = Date.parse('2026-11-12T19:55:00+08:00')
    expect((await host.call('callback.slots')).output.list[0].from).toBe('2026-11-12T20:30:00+08:00')
  })

  test('closed days and weekdays are left out; nothing left is `empty`', async () => {
    const friday = await setUp({ callbacks: { closed: ['2026-11-13'], offer: 1 } })
    expect((await friday.call('callback.slots')).output.list[0].from).toBe('2026-11-14T09:00:00+08:00')
    const sundays = await setUp({ callbacks: { weekdays: ['7'], days_ahead: 2 } })
    expect((await sundays.call('callback.slots')).outcome).toBe('empty')
  })

  test('a slot holds no more than it may, whoever comes at once', async () => {
    const host = await setUp({ callbacks: { per_slot: 2 } })
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => host.call('callback.create', booking)))
    expect(all.map(({ outcome }) => outcome).sort()).toEqual(['full', 'full', 'full', 'ok', 'ok'])
    expect(await host.rows('callbacks').list()).toHaveLength(2)
    expect((await host.call('callback.slots')).output.list[0].from).toBe('2026-11-13T09:30:00+08:00')
  })

  test('the same key books once, also after a crash between slot and booking', async () => {
    const host = await setUp({ callbacks: { per_slot: 1 } })
    await host.rows('slots').add({ id: String(Date.parse(at)), contactId: null, body: { keys: ['k'] } })
    const first = await host.call('callback.create', booking, { key: 'k' })
    const second = await host.call('callback.create', booking, { key: 'k' })
    expect(first.output).toEqual({ no: 'C1001', at })
    expect(second.output).toEqual(first.output)
    expect((await host.call('callback.create', booking, { key: 'other' })).outcome).toBe('full')
  })

  test('a slot that passed is full; what is no slot is a fault', async () => {
    const host = await setUp({}, Date.parse('2026-11-13T09:10:00+08:00'))
    expect((await host.call('callback.create', booking)).outcome).toBe('full')
    await expect(host.call('callback.create', { ...booking, at: '2026-11-13T09:17:00+08:00' })).rejects.toThrow(
      'not the beginning',
    )
  })

  test('the agent sees the number, the log does not', async () => {
    const host = await setUp()
    await host.call('callback.create', booking)
    const [row] = await host.panels.find(({ id }) => id === 'callbacks')!.rows()
    expect(row).toMatchObject({ phone: '13800001234', summary: '退货', at: Date.parse(at) })
    expect(JSON.stringify(host.logged)).not.toContain('1380000')
  })
})

test('settings that make no sense are refused', () => {
  const refused = (callbacks: unknown) => tickets.configSchema.safeParse({ callbacks }).success
  expect(refused({ hours: '22:00-9:00' })).toBe(false)
  expect(refused({ hours: '9:00-24:00' })).toBe(true)
  expect(refused({ per_slot: 'many' })).toBe(false)
  expect(refused({ nonsense: '1' })).toBe(false)
})
