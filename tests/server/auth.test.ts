import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { absoluteMs, idleMs } from '../../bot/server/auth/sessions.ts'
import { tryLimits } from '../../bot/server/auth/tries.ts'
import { hashToken } from '../../bot/server/auth/tokens.ts'
import { openHouse, password, type House } from './house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({ trustedProxies: ['127.0.0.1'] })
})
afterEach(() => house.close())

const first = { name: 'Mei', password: 'correct horse battery' }
const tokenOf = (link: string | null) => link!.split('setup=')[1]!

describe('set-up', () => {
  test('two parallel spends make one administrator', async () => {
    const token = tokenOf(house.link)
    const tries = await Promise.all(
      ['mei', 'eve', 'mallory', 'trudy'].map((name) =>
        house.person().ask('POST', '/api/v1/setup', { ...first, token, name }),
      ),
    )
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403])
    expect((await house.runtime.store.accounts()).map(({ role }) => role)).toEqual(['admin'])
  })

  test('signs the first administrator in, is over then, and a restart prints no link', async () => {
    const one = house.person()
    expect((await one.ask('GET', '/api/v1/session')).json).toMatchObject({ account: null, setup: true })
    await one.ask('POST', '/api/v1/setup', { ...first, token: tokenOf(house.link) })
    expect((await one.ask('GET', '/api/v1/session')).json.account).toMatchObject({ name: 'mei', role: 'admin' })
    expect((await house.person().ask('GET', '/api/v1/session')).json.setup).toBe(false)
    expect(await house.workbench.desk.setup.mint()).toBeNull()
  })

  test('a newer link ends the older one, and a day ends any', async () => {
    const old = tokenOf(house.link)
    const newer = (await house.workbench.desk.setup.mint())!
    expect((await house.person().ask('POST', '/api/v1/setup', { ...first, token: old })).status).toBe(403)
    house.runtime.advance(24 * 60 * 60_000 + 1)
    expect((await house.person().ask('POST', '/api/v1/setup', { ...first, token: newer })).status).toBe(403)
  })

  test('a link from before somebody became administrator in another way is worth nothing', async () => {
    await house.hire('admin')
    const answer = await house.person().ask('POST', '/api/v1/setup', { ...first, token: tokenOf(house.link) })
    expect(answer.status).toBe(403)
  })

  test('a short password costs nothing but the try', async () => {
    const token = tokenOf(house.link)
    const one = house.person()
    expect((await one.ask('POST', '/api/v1/setup', { token, name: 'mei', password: 'too short' })).status).toBe(
      400,
    )
    expect((await one.ask('POST', '/api/v1/setup', { ...first, token })).status).toBe(200)
  })

  test('a session token opens no set-up and a set-up token no session', async () => {
    const stranger = house.person(`nd=${tokenOf(house.link)}`)
    expect((await stranger.ask('GET', '/api/v1/queue')).status).toBe(401)
  })
})

describe('sign-in', () => {
  test('the store knows hashes only', async () => {
    const agent = await house.hire('agent')
    const token = agent.cookie!.split('=')[1]!
    expect(await house.runtime.store.token(token)).toBeNull()
    expect(await house.runtime.store.token(hashToken(token))).toMatchObject({ kind: 'session' })
    expect((await house.runtime.store.account(agent.id))!.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2/)
  })

  test('a wrong name and a wrong password are answered alike', async () => {
    const agent = await house.hire('agent')
    const wrong = await house.person().ask('POST', '/api/v1/session', { name: agent.name, password: 'x' })
    const unknown = await house.person().ask('POST', '/api/v1/session', { name: 'nobody-here', password: 'x' })
    expect(wrong.status).toBe(401)
    expect(unknown.text).toBe(wrong.text)
    expect(Object.keys(unknown.headers)).toEqual(Object.keys(wrong.headers))
  })

  test('an unknown name costs a hash as well', async () => {
    const verified: (string | null)[] = []
    const { passwords } = house.workbench.desk
    const verify = passwords.verify.bind(passwords)
    passwords.verify = (hash, given) => {
      verified.push(hash)
      return verify(hash, given)
    }
    await house.person().ask('POST', '/api/v1/session', { name: 'nobody-here', password: 'x' })
    expect(verified).toEqual([null])
  })

  test('names that look the same are the same', async () => {
    await house.hire('agent', 'ＭＥＩ')
    expect((await house.signIn(' mei ')).cookie).not.toBeNull()
    await expect(house.hire('agent', 'Mei')).rejects.toThrow('taken')
  })

  test('the cookie is for our own page only, and bound to https where there is https', async () => {
    const agent = await house.hire('agent')
    const plain = await house.person().ask('POST', '/api/v1/session', { name: agent.name, password })
    expect(plain.headers['set-cookie']![0]).toMatch(
      /^nd=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    )
    const origin = house.origin.replace('http:', 'https:')
    const behind = { 'x-forwarded-proto': 'https', origin }
    const secure = house.person()
    const answer = await secure.ask('POST', '/api/v1/session', { name: agent.name, password }, behind)
    expect(answer.headers['set-cookie']![0]).toMatch(/^__Host-nd=.*; Secure$/)
    expect(answer.headers['strict-transport-security']).toBeDefined()
    expect((await secure.ask('GET', '/api/v1/queue', undefined, behind)).status).toBe(200)
    // A cookie that travelled in the clear opens nothing over https.
    expect((await agent.ask('GET', '/api/v1/queue', undefined, behind)).status).toBe(401)
  })

  test('a session that came along is replaced, and a given token is never adopted', async () => {
    const agent = await house.hire('agent')
    const old = agent.cookie
    await agent.ask('POST', '/api/v1/session', { name: agent.name, password })
    expect(agent.cookie).not.toBe(old)
    expect((await house.person(old).ask('GET', '/api/v1/queue')).status).toBe(401)
    const fixed = `nd=${Date.now().toString(36)}.${'A'.repeat(43)}`
    const victim = house.person(fixed)
    await victim.ask('POST', '/api/v1/session', { name: agent.name, password })
    expect((await house.person(fixed).ask('GET', '/api/v1/queue')).status).toBe(401)
  })
})

describe('guessing', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address })
  const guess = (name: string, address: string) =>
    house.person().ask('POST', '/api/v1/session', { name, password: 'wrong guess' }, from(address))

  test('one network gets a few tries, parallel ones included; the right password does not help it after that', async () => {
    const agent = await house.hire('agent')
    const tries = await Promise.all(Array.from({ length: 20 }, () => guess(agent.name, '203.0.113.9')))
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(tryLimits.pair)
    const blocked = tries.find(({ status }) => status === 429)!
    expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(600)
    const right = { name: agent.name, password }
    expect((await house.person().ask('POST', '/api/v1/session', right, from('203.0.113.9'))).status).toBe(429)
    expect((await house.person().ask('POST', '/api/v1/session', right, from('198.51.100.7'))).status).toBe(200)
  })

  test('many networks together get ten tries at an account, and its owner still comes in from a known one', async () => {
    const agent = await house.hire('agent')
    const right = { name: agent.name, password }
    await house.person().ask('POST', '/api/v1/session', right, from('198.51.100.7'))
    const tries = []
    for (let i = 0; i < 40; i++) tries.push(await guess(agent.name, `203.0.113.${i}`))
    expect(tries.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(tryLimits.account)
    expect((await house.person().ask('POST', '/api/v1/session', right, from('203.0.113.99'))).status).toBe(429)
    expect((await house.person().ask('POST', '/api/v1/session', right, from('198.51.100.7'))).status).toBe(200)
  })

  test('a whole /64 is one network', async () => {
    const agent = await house.hire('agent')
    const tries = []
    for (let i = 0; i < 10; i++) tries.push(await guess(agent.name, `2001:db8:1:2::${i}`))
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(tryLimits.pair)
  })

  test('one network cannot use up what the house has', async () => {
    const agent = await house.hire('agent')
    for (let i = 0; i < 80; i++) await guess(`name-${i}`, '203.0.113.9')
    const right = { name: agent.name, password }
    expect((await house.person().ask('POST', '/api/v1/session', right, from('192.0.2.1'))).status).toBe(200)
  })
})

describe('sessions end', () => {
  test('when idle, and what the page fetches by itself is no use', async () => {
    const agent = await house.hire('agent')
    house.runtime.advance(idleMs - 60_000)
    expect((await agent.ask('GET', '/api/v1/queue')).status).toBe(200)
    house.runtime.advance(idleMs - 60_000)
    expect((await agent.ask('GET', '/api/v1/queue', undefined, { 'nd-background': '1' })).status).toBe(200)
    house.runtime.advance(120_000)
    expect((await agent.ask('GET', '/api/v1/queue')).status).toBe(401)
  })

  test('after twelve hours, however busy', async () => {
    const agent = await house.hire('agent')
    let last = 0
    for (let past = 0; past < absoluteMs; past += idleMs / 2) {
      last = (await agent.ask('GET', '/api/v1/queue')).status
      house.runtime.advance(idleMs / 2)
    }
    expect(last).toBe(200)
    expect((await agent.ask('GET', '/api/v1/queue')).status).toBe(401)
  })

  test('by signing out, for good', async () => {
    const agent = await house.hire('agent')
    const { cookie } = agent
    house.runtime.advance(120_000)
    // Requests under way move the idle clock; none of them may bring the session back.
    const busy = Array.from({ length: 10 }, () => house.person(cookie).ask('GET', '/api/v1/queue'))
    const out = await agent.ask('DELETE', '/api/v1/session')
    await Promise.all(busy)
    expect(out.status).toBe(204)
    expect(agent.cookie).toBeNull()
    expect((await house.person(cookie).ask('GET', '/api/v1/queue')).status).toBe(401)
  })

  test('all of them when the password changes, but the one that changed it goes on', async () => {
    const agent = await house.hire('agent')
    const elsewhere = await house.signIn(agent.name)
    const wrong = await agent.ask('PUT', '/api/v1/session/password', { current: 'nope', next: 'another long one' })
    expect(wrong.status).toBe(403)
    const right = await agent.ask('PUT', '/api/v1/session/password', {
      current: password,
      next: 'another long one',
    })
    expect(right.status).toBe(200)
    expect((await elsewhere.ask('GET', '/api/v1/queue')).status).toBe(401)
    expect((await agent.ask('GET', '/api/v1/queue')).status).toBe(200)
  })

  test.each([
    ['the role drops', { role: 'agent' }],
    ['the account is disabled', { disabled: true }],
    ['an administrator sets a new password', { password: 'another long one' }],
  ])('when %s', async (_name, change) => {
    const admin = await house.hire('admin')
    const supervisor = await house.hire('supervisor')
    expect((await admin.ask('PATCH', `/api/v1/accounts/${supervisor.id}`, change)).status).toBe(200)
    expect((await supervisor.ask('GET', '/api/v1/queue')).status).toBe(401)
  })
})

describe('accounts', () => {
  test('nobody promotes himself and the last administrator stays', async () => {
    const admin = await house.hire('admin')
    const supervisor = await house.hire('supervisor')
    const raise = await supervisor.ask('PATCH', `/api/v1/accounts/${supervisor.id}`, { role: 'admin' })
    expect(raise.status).toBe(403)
    const sneak = await supervisor.ask('PUT', `/api/v1/accounts/${supervisor.id}/skills`, {
      skills: {},
      role: 'admin',
    })
    expect(sneak.status).toBe(400)
    for (const change of [{ role: 'agent' }, { disabled: true }]) {
      expect((await admin.ask('PATCH', `/api/v1/accounts/${admin.id}`, change)).status).toBe(409)
    }
    const other = await house.hire('admin')
    // Two administrators who throw each other out at the same time: one of them stays.
    await Promise.all([
      admin.ask('PATCH', `/api/v1/accounts/${other.id}`, { disabled: true }),
      other.ask('PATCH', `/api/v1/accounts/${admin.id}`, { disabled: true }),
    ])
    const left = (await house.runtime.store.accounts()).filter((one) => one.role === 'admin' && !one.disabled)
    expect(left).toHaveLength(1)
  })

  test('no answer ever holds a hash', async () => {
    const admin = await house.hire('admin')
    const made = await admin.ask('POST', '/api/v1/accounts', {
      name: 'lan',
      display: '阿岚',
      role: 'agent',
      password,
      skills: { refund: 0.8 },
    })
    const texts = [
      made.text,
      (await admin.ask('GET', '/api/v1/accounts')).text,
      (await admin.ask('GET', '/api/v1/session')).text,
    ]
    for (const text of texts) expect(text).not.toMatch(/argon2|passwordHash/)
    expect(made.json.account.skills).toEqual({ refund: 0.8 })
  })
})
