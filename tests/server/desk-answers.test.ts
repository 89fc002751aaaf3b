/** What the pages are told beyond permission: places in the queue, queues, rows about one contact, what flows know. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { knownOf } from '../../bot/server/views/known.ts'
import { openHouse, type House, type Person } from './house.ts'

let house: House
let agent: Person

beforeAll(async () => {
  house = await openHouse({ pages: null })
  agent = await house.hire('agent')
})
afterAll(() => house.close())

test('queues are told to who is signed in, and to no stranger', async () => {
  const own = await agent.ask('GET', '/api/v1/session')
  expect(own.json.queues).toEqual([{ id: 'general', title: '综合客服', skills: [] }])
  expect((await house.person().ask('GET', '/api/v1/session')).json.queues).toEqual([])
})

test('who waits has a place in the order of serving, over all queues', async () => {
  const first = await house.runtime.arrive('一')
  house.runtime.advance(1_000)
  const second = await house.runtime.arrive('二')
  house.runtime.advance(1_000)
  const urgent = await house.runtime.arrive('三')
  await house.runtime.step(urgent, (state) => {
    const row = { ...state.handoff!.row, request: { ...state.handoff!.row.request, priority: 'high' as const } }
    state.handoff = { ...state.handoff!, row }
    return { queue: [row] }
  })
  const places = async (): Promise<Record<string, number | null>> => {
    const { json } = await agent.ask('GET', '/api/v1/queue')
    const items = json.items as { contactId: string; place: number | null }[]
    return Object.fromEntries(items.map(({ contactId, place }) => [contactId, place]))
  }
  expect(await places()).toEqual({ [urgent]: 1, [first]: 2, [second]: 3 })
  await agent.ask('POST', `/api/v1/contacts/${urgent}/claim`)
  expect(await places()).toEqual({ [urgent]: null, [first]: 1, [second]: 2 })
})

test('what runs is told by the title its writers gave it, of any release', async () => {
  const contactId = await house.runtime.arrive('退货')
  const leader = await house.hire('supervisor')
  const recent = async (flow: string): Promise<unknown> => {
    await house.runtime.step(contactId, (state) => {
      const empty = { asked: {}, answered: [], result: {}, memo: {} }
      const frame = { ...empty, flow, kind: 'flow', run: '1', release: 'r', at: '', values: {}, secret: [] }
      state.session!.dialog.frames = [frame] as unknown as NonNullable<typeof state.session>['dialog']['frames']
      return {}
    })
    const { json } = await leader.ask('GET', '/api/v1/contacts')
    return json.contacts.find((one: { contactId: string }) => one.contactId === contactId).flowTitle
  }
  expect(await recent('pick_order')).toBe('选订单')
  expect(await recent('gone_since')).toBe('gone_since')
  expect(await recent('_repair')).toBeNull()
})

test('a line and the card it led to name the same activity', async () => {
  const contactId = await house.runtime.arrive('我的快递到哪了')
  const { json } = await agent.ask('GET', `/api/v1/contacts/${contactId}`)
  const said = json.lines.find(({ who }: { who: string }) => who === 'customer')
  expect(said.activity).toEqual(expect.any(String))
  expect(json.cards.every((card: object) => 'activity' in card && 'timings' in card)).toBe(true)
  expect(json.contact.session.known).toEqual([])
})

test("a panel gives one contact's rows when asked for them", async () => {
  house.runtime.addPanel({
    plugin: 'tickets',
    id: 'tickets',
    title: { zh: '工单', en: 'Tickets' },
    columns: [{ key: 'no', zh: '编号', en: 'No.' }],
    rows: () =>
      Promise.resolve([
        { id: '1', no: 'T1', contactId: 'a' },
        { id: '2', no: 'T2', contactId: 'b' },
        { id: '3', no: 'T3', contactId: null },
      ]),
  })
  const numbers = async (query: string): Promise<string[]> =>
    (await agent.ask('GET', `/api/v1/panels/tickets/tickets${query}`)).json.rows.map(
      ({ no }: { no: string }) => no,
    )
  expect(await numbers('')).toEqual(['T1', 'T2', 'T3'])
  expect(await numbers('?contactId=b')).toEqual(['T2'])
  expect(await numbers('?contactId=nobody')).toEqual([])
})

test('of a secret only the name is told', () => {
  const frame = {
    flow: 'refund',
    values: { order_no: '1', id_card: '110101', _inner: 1, empty: null },
    secret: ['id_card'],
  }
  expect(knownOf([frame])).toEqual([
    { flow: 'refund', name: 'order_no', value: '1', secret: false },
    { flow: 'refund', name: 'id_card', value: null, secret: true },
  ])
})
