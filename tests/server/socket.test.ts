import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { idleMs } from '../../bot/server/auth/sessions.ts'
import { silentMs } from '../../bot/server/presence.ts'
import { openHouse, password, type House, type Person } from './house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

interface Page {
  ws: WebSocket
  /** Everything told so far, as `type contactId`. */
  told: string[]
  /** Resolves when `what` was told. */
  hears(what: string): Promise<void>
  closed: Promise<number>
}

/** Bytes as they are, past the library. */
function raw(ws: WebSocket, bytes: number[]): void {
  const { _socket: socket } = ws as unknown as { _socket: Socket }
  socket.write(Buffer.from(bytes))
}

async function openPage(person: Person, headers: Record<string, string> = {}): Promise<Page> {
  const ws = new WebSocket(`ws://127.0.0.1:${house.port}/api/v1/live`, {
    headers: { origin: house.origin, ...(person.cookie ? { cookie: person.cookie } : {}), ...headers },
  })
  const told: string[] = []
  const ears: (() => void)[] = []
  ws.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString())
    if (frame.type === 'moved') {
      for (const event of frame.events) told.push(`${event.type} ${event.contactId}`)
      expect(Object.keys(frame.events[0]).sort()).toEqual(['contactId', 'type'])
    }
    ears.splice(0).forEach((hear) => hear())
  })
  const closed = new Promise<number>((resolve) => ws.on('close', (code) => resolve(code)))
  await new Promise<void>((resolve, reject) => {
    ws.once('message', () => resolve())
    ws.once('error', reject)
  })
  return {
    ws,
    told,
    closed,
    async hears(what) {
      while (!told.includes(what)) await new Promise<void>((resolve) => ears.push(resolve))
    },
  }
}

describe('opening', () => {
  test.each([
    ['a foreign origin', { origin: 'https://evil.example' }, '403'],
    ['no cookie', { cookie: '' }, '401'],
    ['a made-up cookie', { cookie: `nd=${Date.now().toString(36)}.${'A'.repeat(43)}` }, '401'],
    ['two cookies', { cookie: 'nd=a; nd=b' }, '401'],
  ])('%s is refused', async (_name, headers, status) => {
    const agent = await house.hire('agent')
    await expect(openPage(agent, headers)).rejects.toThrow(status)
  })

  test('a token in the address opens nothing', async () => {
    const agent = await house.hire('agent')
    const ws = new WebSocket(`ws://127.0.0.1:${house.port}/api/v1/live?${agent.cookie}`, {
      headers: { origin: house.origin },
    })
    const [error] = (await once(ws, 'error')) as [Error]
    expect(error.message).toContain('401')
  })
})

describe('ending', () => {
  test('signing out closes that page, and no other', async () => {
    const agent = await house.hire('agent')
    const elsewhere = await house.signIn(agent.name)
    const [one, two] = [await openPage(agent), await openPage(elsewhere)]
    await agent.ask('DELETE', '/api/v1/session')
    expect(await one.closed).toBe(4401)
    expect(two.ws.readyState).toBe(WebSocket.OPEN)
  })

  test.each([
    ['a dropped role', { role: 'agent' }],
    ['a disabled account', { disabled: true }],
    ['a new password', { password: 'another long one' }],
  ])('%s closes every page of the account', async (_name, change) => {
    const admin = await house.hire('admin')
    const supervisor = await house.hire('supervisor')
    const pages = [await openPage(supervisor), await openPage(await house.signIn(supervisor.name))]
    await admin.ask('PATCH', `/api/v1/accounts/${supervisor.id}`, change)
    expect(await Promise.all(pages.map(({ closed }) => closed))).toEqual([4401, 4401])
  })

  test('an idle session ends its page within seconds', async () => {
    const page = await openPage(await house.hire('agent'))
    house.runtime.advance(idleMs + 1)
    expect(await page.closed).toBe(4401)
  })

  test('a stopping process says: come back', async () => {
    const page = await openPage(await house.hire('agent'))
    house.workbench.stop()
    expect(await page.closed).toBe(1012)
  })
})

describe('frames', () => {
  test.each([
    ['no JSON', 'hello', 1008],
    ['an unknown type', '{"type":"claim","contactId":"x"}', 1008],
    ['an unknown key', '{"type":"beat","as":"admin"}', 1008],
    ['an operator object', '{"type":"watch","contactId":{"$gt":""}}', 1008],
    ['binary', Buffer.from('{"type":"beat"}'), 1003],
    ['a big one', `{"type":"watch","contactId":"${'x'.repeat(5_000)}"}`, 1009],
  ])('%s ends the socket', async (_name, data, code) => {
    const page = await openPage(await house.hire('agent'))
    page.ws.send(data)
    expect(await page.closed).toBe(code)
  })

  test.each([
    ['invalid UTF-8', (ws: WebSocket) => raw(ws, [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]), 1007],
    ['a frame without a mask', (ws: WebSocket) => raw(ws, [0x81, 0x02, 0x7b, 0x7d]), 1002],
    ['reserved bits', (ws: WebSocket) => raw(ws, [0xf1, 0x80, 0, 0, 0, 0]), 1002],
    ['an unknown opcode', (ws: WebSocket) => raw(ws, [0x83, 0x80, 0, 0, 0, 0]), 1002],
    [
      'a gigabyte announced',
      (ws: WebSocket) => raw(ws, [0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]),
      1009,
    ],
    ['a continuation of nothing', (ws: WebSocket) => raw(ws, [0x80, 0x80, 0, 0, 0, 0]), 1002],
    [
      'endless fragments',
      (ws: WebSocket) => {
        for (let i = 0; i < 40; i++) ws.send('', { fin: false }, () => undefined)
      },
      1008,
    ],
    [
      'a flood of pings',
      (ws: WebSocket) => {
        for (let i = 0; i < 40; i++) ws.ping('', true, () => undefined)
      },
      1008,
    ],
  ])('%s ends the socket', async (_name, attack, code) => {
    const page = await openPage(await house.hire('agent'))
    page.ws.on('error', () => undefined)
    attack(page.ws)
    expect(await page.closed).toBe(code)
  })

  test('the twenty-first page of a person is refused, and of another it is not', async () => {
    const agent = await house.hire('agent')
    const pages = await Promise.all(Array.from({ length: 20 }, () => openPage(agent)))
    await expect(openPage(agent)).rejects.toThrow('429')
    await openPage(await house.hire('agent'))
    pages[0]!.ws.close()
    await pages[0]!.closed
    await new Promise((resolve) => setTimeout(resolve, 50))
    await openPage(agent)
  })

  test('a flood ends the socket', async () => {
    const page = await openPage(await house.hire('agent'))
    for (let i = 0; i < 100; i++) page.ws.send('{"type":"beat"}')
    expect(await page.closed).toBe(1008)
  })
})

describe('what pages hear', () => {
  test('agents hear of what waits and what is theirs; of the rest only that the queue moved', async () => {
    const [mine, other] = [await house.hire('agent'), await house.hire('agent')]
    const [a, b] = [await openPage(mine), await openPage(other)]
    const contactId = await house.runtime.arrive('退货')
    await Promise.all([a.hears(`message ${contactId}`), b.hears(`message ${contactId}`)])
    await mine.ask('POST', `/api/v1/contacts/${contactId}/claim`)
    await b.hears('queue null')
    b.told.length = 0
    a.told.length = 0
    house.runtime.emit({ type: 'message', contactId, conversation: 'web/secret' })
    await a.hears(`message ${contactId}`)
    house.runtime.emit({ type: 'release', contactId: null, conversation: null })
    await b.hears('release null')
    expect(b.told.join()).not.toContain(contactId)
  })

  test('a leader hears of a talk of the bot while it is in view, an agent does not by asking', async () => {
    const contactId = await house.runtime.arrive('在吗')
    await house.runtime.step(contactId, (state) => {
      const row = { ...state.handoff!.row, state: 'closed' as const }
      Object.assign(state, { owner: 'bot', handoff: null })
      return { queue: [row] }
    })
    const leader = await openPage(await house.hire('supervisor'))
    const agent = await openPage(await house.hire('agent'))
    for (const page of [leader, agent]) page.ws.send(JSON.stringify({ type: 'watch', contactId }))
    await new Promise((resolve) => setTimeout(resolve, 200))
    for (const page of [leader, agent]) page.told.length = 0
    house.runtime.emit({ type: 'message', contactId, conversation: 'web/x' })
    await leader.hears(`message ${contactId}`)
    house.runtime.emit({ type: 'release', contactId: null, conversation: null })
    await agent.hears('release null')
    expect(agent.told.join()).not.toContain(contactId)
  })
})

describe('presence', () => {
  const presenceOf = async (id: string) => (await house.runtime.store.account(id))!.presence

  test('holds while beats come and falls offline thirty seconds after the last', async () => {
    const agent = await house.hire('agent')
    const page = await openPage(agent)
    await agent.ask('PUT', '/api/v1/presence', { presence: 'online' })
    expect(await presenceOf(agent.id)).toBe('online')
    house.runtime.advance(silentMs - 1_000)
    page.ws.send('{"type":"beat"}')
    await new Promise((resolve) => setTimeout(resolve, 100))
    house.runtime.advance(silentMs - 1_000)
    await house.workbench.desk.presence.sweep()
    expect(await presenceOf(agent.id)).toBe('online')
    const before = house.runtime.presenceChanges()
    house.runtime.advance(2_000)
    await house.workbench.desk.presence.sweep()
    expect(await presenceOf(agent.id)).toBe('offline')
    expect(house.runtime.presenceChanges()).toBe(before + 1)
  })

  test('whom a silent agent served waits again at the head of the queue; nobody else is touched', async () => {
    const [gone, here] = [await house.hire('agent'), await house.hire('agent')]
    const [left, kept] = [await house.runtime.arrive('在吗'), await house.runtime.arrive('你好')]
    await gone.ask('POST', `/api/v1/contacts/${left}/claim`, {})
    await here.ask('POST', `/api/v1/contacts/${kept}/claim`, {})
    house.runtime.advance(silentMs / 2)
    await here.ask('POST', `/api/v1/contacts/${kept}/say`, { text: '在的', key: randomUUID() })
    await house.workbench.desk.presence.sweep()
    const ownerOf = async (id: string) => (await house.runtime.store.loadState(id))!.owner
    expect([await ownerOf(left), await ownerOf(kept)]).toEqual(['agent', 'agent'])
    house.runtime.advance(silentMs - 10_000)
    await house.workbench.desk.presence.sweep()
    expect([await ownerOf(left), await ownerOf(kept)]).toEqual(['queue', 'agent'])
  })

  test('signing out and being disabled are offline at once', async () => {
    const [one, two] = [await house.hire('agent'), await house.hire('agent')]
    const admin = await house.hire('admin')
    for (const agent of [one, two]) await agent.ask('PUT', '/api/v1/presence', { presence: 'online' })
    await one.ask('DELETE', '/api/v1/session')
    await admin.ask('PATCH', `/api/v1/accounts/${two.id}`, { disabled: true })
    expect([await presenceOf(one.id), await presenceOf(two.id)]).toEqual(['offline', 'offline'])
  })

  test('a changed skill does not undo a presence chosen meanwhile', async () => {
    const agent = await house.hire('agent')
    const admin = await house.hire('admin')
    const work = Array.from({ length: 10 }, (_unused, i) => [
      admin.ask('PUT', `/api/v1/accounts/${agent.id}/skills`, { skills: { refund: i / 10 } }),
      agent.ask('PUT', '/api/v1/presence', { presence: i % 2 ? 'online' : 'away' }),
    ])
    await Promise.all(work.flat())
    await agent.ask('PUT', '/api/v1/presence', { presence: 'online' })
    await admin.ask('PUT', `/api/v1/accounts/${agent.id}/skills`, { skills: { refund: 1 } })
    expect(await house.runtime.store.account(agent.id)).toMatchObject({
      presence: 'online',
      skills: { refund: 1 },
    })
  })
})

test('a flood of sign-ins is turned away before it costs anything', async () => {
  const { passwords } = house.workbench.desk
  const stored = await passwords.hash(password)
  const jobs = await Promise.allSettled(
    Array.from({ length: 200 }, () => passwords.verify(stored, 'wrong password')),
  )
  const refused = jobs.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
  expect(refused).toHaveLength(200 - 52)
  expect(refused[0]!.reason).toMatchObject({ code: 'request.limited' })
  expect(await passwords.verify(stored, password)).toBe(true)
})
