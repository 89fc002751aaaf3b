import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { BotError } from '../../bot/sdk/index.ts'
import { apiRoutes } from '../../bot/server/api.ts'
import { openHouse, send, type House, type Person } from './house.ts'

let house: House
let admin: Person & { id: string }
let agent: Person & { id: string }
let other: Person & { id: string }

beforeAll(async () => {
  house = await openHouse()
  admin = await house.hire('admin')
  agent = await house.hire('agent')
  other = await house.hire('agent')
})
afterAll(() => house.close())

describe('requests of other sites', () => {
  const mutate = (headers: Record<string, string | undefined>) =>
    agent.ask('PUT', '/api/v1/presence', { presence: 'away' }, headers)

  test.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['a subdomain or another port', { origin: 'http://127.0.0.1:1' }],
    ['https where we speak http', { origin: 'https://127.0.0.1' }],
    ['origin null', { origin: 'null' }],
    ['no origin at all', { origin: undefined }],
    ['a form of another site', { origin: undefined, 'sec-fetch-site': 'cross-site' }],
    ['a form of a sister site', { origin: undefined, 'sec-fetch-site': 'same-site' }],
    ['a typed address', { origin: undefined, 'sec-fetch-site': 'none' }],
  ])('%s is refused', async (_name, headers) => {
    const answer = await mutate(headers)
    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })

  test('our own page is not', async () => {
    expect((await mutate({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await mutate({ origin: undefined, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp', ''])(
    'a body of type "%s" is refused',
    async (type) => {
      expect((await mutate({ 'content-type': type })).status).toBe(400)
    },
  )

  test('reading from a foreign page is refused as well', async () => {
    const site = { 'sec-fetch-site': 'cross-site', origin: undefined }
    expect((await agent.ask('GET', '/api/v1/queue', undefined, site)).status).toBe(403)
  })
})

describe('what is not theirs', () => {
  const commands: [string, unknown][] = [
    ['say', { text: '您好', key: randomUUID() }],
    ['release', {}],
    ['resolve', {}],
    ['requeue', { reason: 'x' }],
  ]

  test('who serves reads and speaks; another agent gets 404 and no word of it; a supervisor reads', async () => {
    const contactId = await house.runtime.arrive('我的秘密地址')
    const path = `/api/v1/contacts/${contactId}`
    expect((await other.ask('GET', path)).text).toContain('我的秘密地址')
    expect((await agent.ask('POST', `${path}/claim`)).status).toBe(200)
    expect((await agent.ask('GET', path)).json).toMatchObject({ mine: true, contact: { owner: 'agent' } })
    const foreign = await other.ask('GET', path)
    expect(foreign.status).toBe(404)
    const item = (await other.ask('GET', '/api/v1/queue')).json.items.find(
      (one: any) => one.contactId === contactId,
    )
    expect(item).toMatchObject({ readable: false, name: null, summary: null, explain: null, emotion: null })
    const supervisor = await house.hire('supervisor')
    expect((await supervisor.ask('GET', path)).status).toBe(200)
    for (const [name, body] of commands) {
      const answer = await other.ask('POST', `${path}/${name}`, body)
      expect([answer.status, answer.json.error.code]).toEqual([409, 'handoff.taken'])
    }
    expect((await house.runtime.store.loadState(contactId))!.handoff!.agentId).toBe(agent.id)
  })

  test('two claims at once: one has it, the other hears who', async () => {
    const contactId = await house.runtime.arrive('退货')
    const both = await Promise.all(
      [agent, other].map((one) => one.ask('POST', `/api/v1/contacts/${contactId}/claim`, {})),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const lost = both.find(({ status }) => status === 409)!
    expect(lost.json.error.code).toBe('handoff.taken')
    const holder = (await house.runtime.store.loadState(contactId))!.handoff!.agentName!
    expect(lost.json.error.message).toContain(holder)
  })

  test('what the guard asks about is sent once it is confirmed, with the same key', async () => {
    const contactId = await house.runtime.arrive('退货')
    const path = `/api/v1/contacts/${contactId}`
    await agent.ask('POST', `${path}/claim`)
    const line = { text: '随便你', key: randomUUID() }
    const asked = await agent.ask('POST', `${path}/say`, line)
    expect([asked.status, asked.json.error]).toEqual([
      409,
      { code: 'request.confirm', message: '“随便你” (冷淡)' },
    ])
    expect((await agent.ask('POST', `${path}/say`, { ...line, confirm: false })).status).toBe(409)
    expect((await agent.ask('POST', `${path}/say`, { ...line, confirm: true })).status).toBe(200)
    expect((await agent.ask('POST', `${path}/say`, { ...line, confirm: 'yes' })).status).toBe(400)
  })

  test('once it is resolved the agent who had it reads it no more', async () => {
    const contactId = await house.runtime.arrive('退货')
    await agent.ask('POST', `/api/v1/contacts/${contactId}/claim`)
    expect((await agent.ask('POST', `/api/v1/contacts/${contactId}/resolve`, { note: '已退款' })).status).toBe(200)
    expect((await agent.ask('GET', `/api/v1/contacts/${contactId}`)).status).toBe(404)
    expect((await agent.ask('POST', `/api/v1/contacts/${contactId}/claim`)).status).toBe(404)
  })

  test.each([randomUUID(), '..', '%2e%2e', 'a%00b', "1' OR '1'='1", '$gt', '__proto__', 'x'.repeat(200)])(
    'contact %j is 404',
    async (id) => {
      const answer = await agent.ask('GET', `/api/v1/contacts/${encodeURIComponent(id)}`)
      expect([404]).toContain(answer.status)
    },
  )

  test('a message sent twice with one key is said once', async () => {
    const contactId = await house.runtime.arrive('退货')
    const path = `/api/v1/contacts/${contactId}`
    await agent.ask('POST', `${path}/claim`)
    const body = { text: '请稍等', key: randomUUID() }
    const answers = await Promise.all([1, 2, 3].map(() => agent.ask('POST', `${path}/say`, body)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const { lines } = (await agent.ask('GET', path)).json
    expect(lines.filter((line: any) => line.text === '请稍等')).toHaveLength(1)
  })
})

describe('bodies and queries', () => {
  const evil: [string, unknown][] = [
    ['an operator object', { $gt: '' }],
    ['a list', ['a']],
    ['a number', 7],
    ['null', null],
    ['true', true],
  ]
  const withBody = apiRoutes.filter(({ method }) => method !== 'GET' && method !== 'DELETE')
  const pathOf = (path: string) => path.replace(':id', admin.id)

  test.each(withBody.map(({ method, path }) => [method, path] as const))(
    '%s %s takes no rubbish',
    async (method, path) => {
      const fields = ['token', 'name', 'password', 'current', 'next', 'text', 'key', 'reason', 'note', 'presence']
      for (const [, value] of evil) {
        if (value === null && path.endsWith('/say')) continue
        const whole = await admin.ask(method, pathOf(path), JSON.stringify(value))
        expect([400, 404]).toContain(whole.status)
        const everyField = Object.fromEntries([...fields, 'skills', 'display', 'role'].map((key) => [key, value]))
        expect((await admin.ask(method, pathOf(path), everyField)).status).toBe(400)
      }
      for (const text of [
        '{"__proto__":{"polluted":1}}',
        '{"a":{"constructor":{"prototype":{"polluted":1}}}}',
        '{"__proto__":null}',
        '{"role":"admin","id":"x"}',
        '{',
        '',
        'NaN',
        '"\ud800"',
      ]) {
        expect([400, 404]).toContain((await admin.ask(method, pathOf(path), text)).status)
      }
      expect((await admin.ask(method, pathOf(path), Buffer.from([0x22, 0xff, 0x22]))).status).toBe(400)
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    },
  )

  test('sign-in by operator object is no sign-in', async () => {
    const body = { name: { $gt: '' }, password: { $gt: '' } }
    const answer = await house.person().ask('POST', '/api/v1/session', body)
    expect(answer.status).toBe(400)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('unknown, repeated and foreign query keys are refused', async () => {
    for (const query of ['?x=1', '?limit=1&limit=2', '?limit=1e9', '?limit[$gt]=1', '?limit=0', '?__proto__=1']) {
      expect((await admin.ask('GET', `/api/v1/contacts${query}`)).status).toBe(400)
    }
    expect((await admin.ask('GET', '/api/v1/contacts?limit=5')).status).toBe(200)
  })

  test('a skill is a word and a level', async () => {
    for (const skills of [{ 'a b': 1 }, { a: 2 }, { a: '1' }, { $where: 1 }, { toString: 'x' }]) {
      const answer = await admin.ask('PUT', `/api/v1/accounts/${agent.id}/skills`, { skills })
      expect(answer.status).toBe(400)
    }
  })

  test('a body over the limit is refused, declared or not', async () => {
    const big = JSON.stringify({ text: 'x'.repeat(70_000), key: randomUUID() })
    expect((await admin.ask('PUT', '/api/v1/presence', big)).status).toBe(413)
  })

  test('unknown addresses are 404 and wrong methods 405, in JSON', async () => {
    const unknown = await admin.ask('GET', '/api/v1/nothing')
    expect([unknown.status, unknown.json.error.code]).toEqual([404, 'request.not_found'])
    const wrong = await admin.ask('DELETE', '/api/v1/queue')
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'GET'])
    expect((await admin.ask('GET', '/api/v1/contacts/%zz')).status).toBe(400)
  })
})

test('while the store cannot be read every route says 503 and when to come back', async () => {
  const { store } = house.runtime
  const broken = new BotError('store.unavailable', 'the disk is away', { retryable: true })
  const spies = [
    jest.spyOn(store, 'queueItems').mockRejectedValue(broken),
    jest.spyOn(store, 'recentContacts').mockRejectedValue(broken),
    jest.spyOn(store, 'loadState').mockRejectedValue(broken),
  ]
  try {
    for (const path of ['queue', 'chats', 'contacts', `contacts/${randomUUID()}`]) {
      const answer = await admin.ask('GET', `/api/v1/${path}`)
      expect([path, answer.status, answer.headers['retry-after']]).toEqual([path, 503, '2'])
    }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
})

describe('headers', () => {
  test('nothing inline, nothing framed, nothing foreign', async () => {
    const { headers } = await send(house.port, 'GET', '/console/', undefined)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|http/)
    expect(headers['x-powered-by']).toBeUndefined()
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  test('answers of the API are kept by nobody', async () => {
    expect((await agent.ask('GET', '/api/v1/queue')).headers['cache-control']).toBe('no-store')
  })
})
