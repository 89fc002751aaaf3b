/** How much one visitor and one network get: messages, bytes, tokens, reads, live readers. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from '@jest/globals'
import web from '../../channels/web/index.ts'
import { configSchema } from '../../channels/web/config.ts'
import { openLimits } from '../../channels/web/limits.ts'
import { openChannel, type FakeHost } from '../../bot/testing/fakes.ts'
import { call, listen, open, post, say } from './client.ts'

let host: FakeHost<any, any>
const make = async (limits: object) => (host = await openChannel(web, { config: { limits } }))
afterEach(() => host.stop())

const from = (network: string) => ({ 'x-test-network': network })

describe('one visitor', () => {
  test('says so much and no more; the refused is not recorded, says when to come back, and others go on', async () => {
    await make({ messagesPerMinute: 3 })
    const [mine, other] = [await open(host.url), await open(host.url)]
    const answers = []
    for (let i = 0; i < 5; i++) answers.push(await post(host.url, mine, say(`x${i}`)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429])
    const refused = answers[4]!
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(await refused.json()).toMatchObject({ error: { code: 'TooManyRequests' } })
    expect((await post(host.url, other, say('y'))).status).toBe(200)
    expect(host.received.map((activity) => 'text' in activity && activity.text)).toEqual(['x0', 'x1', 'x2', 'y'])
  })

  test('parallel ones do not slip through', async () => {
    await make({ messagesPerMinute: 5 })
    const mine = await open(host.url)
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => post(host.url, mine, say(`x${i}`))))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
    expect(host.received).toHaveLength(5)
  })

  test('bytes count: one message of 60 KiB is as much as fifteen short ones', async () => {
    await make({ messagesPerMinute: 16 })
    const mine = await open(host.url)
    const big = { ...say('x'), entities: ['x'.repeat(60_000)] }
    expect((await post(host.url, mine, big)).status).toBe(200)
    expect((await post(host.url, mine, say('x'))).status).toBe(200)
    expect((await post(host.url, mine, say('x'))).status).toBe(429)
  })

  test('a body of untold length counts as the largest, and a new token is no new visitor', async () => {
    await make({ messagesPerMinute: 20 })
    const mine = await open(host.url)
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(JSON.stringify(say('x'))))
        controller.close()
      },
    })
    const path = `${host.url}/v3/directline/conversations/${mine.conversationId}/activities`
    const headers = { authorization: `Bearer ${mine.token}`, 'content-type': 'application/json' }
    const chunked = await fetch(path, { method: 'POST', headers, body, duplex: 'half' })
    expect(chunked.status).toBe(200)
    const answer = await call(host.url, 'POST', '/tokens/refresh', { token: mine.token })
    const fresh = (await answer.json()) as typeof mine
    for (let i = 0; i < 4; i++) expect((await post(host.url, fresh, say('x'))).status).toBe(200)
    expect((await post(host.url, fresh, say('x'))).status).toBe(429)
  })

  test('polls and resumes so often', async () => {
    await make({ readsPerMinute: 4 })
    const mine = await open(host.url)
    const paths = ['', '/activities', '/activities', '', '/activities']
    const statuses = []
    for (const path of paths)
      statuses.push((await call(host.url, 'GET', `/conversations/${mine.conversationId}${path}`, mine)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 429])
  })
})

describe('one network', () => {
  test('opens so many conversations, and another network its own', async () => {
    await make({ network: { tokensPerMinute: 4 } })
    const ask = (path: string, network: string) => call(host.url, 'POST', path, { headers: from(network) })
    const paths = ['/conversations', '/tokens/generate', '/conversations', '/conversations', '/tokens/generate']
    const statuses = []
    for (const path of paths) statuses.push((await ask(path, '203.0.113.9')).status)
    expect(statuses).toEqual([201, 200, 201, 201, 429])
    expect((await ask('/conversations', '198.51.100.7')).status).toBe(201)
  })

  test('cannot flood by many visitors; who is over the own limit takes nothing from the others', async () => {
    await make({ messagesPerMinute: 4, network: { messagesPerMinute: 10 } })
    const loud = await open(host.url)
    for (let i = 0; i < 20; i++) await post(host.url, loud, say('x'), from('203.0.113.9'))
    const many = await Promise.all(Array.from({ length: 8 }, () => open(host.url)))
    const statuses = []
    for (const one of many) statuses.push((await post(host.url, one, say('x'), from('203.0.113.9'))).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429])
    expect((await post(host.url, many[7]!, say('x'), from('198.51.100.7'))).status).toBe(200)
  })

  test('listens with so many sockets; a closed one gives its place back', async () => {
    await make({ network: { sockets: 2 } })
    const opened = await Promise.all(Array.from({ length: 3 }, () => open(host.url)))
    const first = await listen(opened[0]!.streamUrl)
    const second = await listen(opened[1]!.streamUrl)
    expect(await (await listen(opened[2]!.streamUrl)).closed).toBe(503)
    const elsewhere = await listen(opened[2]!.streamUrl, from('198.51.100.7'))
    first.socket.close()
    await first.closed
    await sleep(50)
    const third = await listen(opened[2]!.streamUrl)
    for (const { socket } of [second, third, elsewhere]) {
      expect(socket.readyState).toBe(socket.OPEN)
      socket.terminate()
    }
  })
})

test('when the time is over it goes on', async () => {
  await make({})
  const limits = openLimits({ ...configSchema.parse({}).limits, messagesPerMinute: 1 }, 65_536, 1, 1)
  await limits.post('v', 'n', '10')
  await expect(limits.post('v', 'n', '10')).rejects.toMatchObject({ status: 429, retryAfter: 1 })
  await sleep(1_100)
  await limits.post('v', 'n', '10')
})
