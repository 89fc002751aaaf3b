/** The Direct Line server as a client sees it: open, post, read, live stream. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import web from '../../channels/web/index.ts'
import { openChannel, storeUnavailable, type FakeHost } from '../../bot/testing/fakes.ts'
import { call, listen, open, post, read, say, type Opened } from './client.ts'

let host: FakeHost<any, any>
const make = (options: object = {}) =>
  openChannel(web, {
    reply: (activity) => ('text' in activity ? [{ text: `re: ${activity.text}` }] : []),
    config: { limits: { messagesPerMinute: 1_000 } },
    ...options,
  })

beforeEach(async () => {
  host = await make()
})
afterEach(() => host.stop())

describe('posting', () => {
  test('a conversation opens with 201, a message is acknowledged with its id once it is recorded', async () => {
    const opened = await open(host.url)
    expect(opened).toMatchObject({ expires_in: 3600, streamUrl: expect.stringMatching(/^ws:/) })
    expect(opened.conversationId).toMatch(/^[\w-]{22}$/)
    const answer = await post(host.url, opened, say('你好', 'c1'))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ id: `${opened.conversationId}|0000001` })
    expect(host.received).toMatchObject([{ type: 'message', text: '你好', id: 'c1' }])
  })

  test('the answer waits for the record', async () => {
    const opened = await open(host.url)
    let release = (): void => undefined
    host.beforeAck(() => new Promise((resolve) => (release = resolve)))
    const answering = post(host.url, opened, say('在吗'))
    const early = await Promise.race([answering, new Promise((resolve) => setTimeout(resolve, 50, 'none yet'))])
    expect(early).toBe('none yet')
    release()
    expect((await answering).status).toBe(200)
  })

  test('the same client id twice is one message with one id', async () => {
    const opened = await open(host.url)
    const ids = await Promise.all(
      Array.from(
        { length: 10 },
        async () => ((await (await post(host.url, opened, say('嗨', 'same'))).json()) as any).id,
      ),
    )
    expect(new Set(ids).size).toBe(1)
    expect(host.received).toHaveLength(1)
    expect((await read(host.url, opened)).activities.map(({ text }) => text)).toEqual(['嗨', 're: 嗨'])
  })

  test('expectReplies brings the replies in the body', async () => {
    const opened = await open(host.url)
    const answer = await post(host.url, opened, { ...say('运费多少', 'q'), deliveryMode: 'expectReplies' })
    const { id, activities } = (await answer.json()) as any
    expect(id).toBe(`${opened.conversationId}|0000001`)
    expect(activities).toMatchObject([
      {
        id: `${opened.conversationId}|0000002`,
        type: 'message',
        text: 're: 运费多少',
        from: { role: 'bot' },
        channelData: { author: 'bot', rowId: expect.any(String) },
      },
    ])
    expect(host.received[0]).toMatchObject({ final: true })
  })

  test('typing is acknowledged and not recorded', async () => {
    const opened = await open(host.url)
    expect((await post(host.url, opened, { type: 'typing', from: { id: 'me' } })).status).toBe(200)
    expect(host.received).toEqual([])
  })

  test('while nothing can be recorded the answer is 503 with Retry-After, and a retry is one message', async () => {
    const opened = await open(host.url)
    host.fail(storeUnavailable())
    const refused = await post(host.url, opened, say('急', 'k'))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    expect(
      (await call(host.url, 'GET', `/conversations/${opened.conversationId}/activities`, opened)).status,
    ).toBe(503)
    host.fail(null)
    expect((await post(host.url, opened, say('急', 'k'))).status).toBe(200)
    expect(host.received).toHaveLength(1)
  })

  test.each([
    ['not JSON', '{', 400],
    ['an array', '[]', 400],
    ['bad UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400],
    ['an unknown key', { type: 'message', text: 'x', role: 'admin' }, 400],
    ['an unknown type', { type: 'invoke' }, 400],
    ['a number as text', { type: 'message', text: { $gt: '' } }, 400],
    ['no text', { type: 'message' }, 400],
    ['4,001 characters', { type: 'message', text: '😀'.repeat(4001) }, 400],
    ['an id with a quote', { type: 'message', text: 'x', channelData: { clientActivityID: "'; drop" } }, 400],
    ['70 KiB', { type: 'message', text: 'x', channelData: { pad: 'x'.repeat(70_000) } }, 413],
  ])('%s is refused with a reason', async (_, body, status) => {
    const opened = await open(host.url)
    const answer = await fetch(`${host.url}/v3/directline/conversations/${opened.conversationId}/activities`, {
      method: 'POST',
      headers: { authorization: `Bearer ${opened.token}`, 'content-type': 'application/json' },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    })
    expect(answer.status).toBe(status)
    expect(((await answer.json()) as any).error.message).not.toBe('')
    expect(host.received).toEqual([])
  })

  test('4,000 emoji, lone surrogates and control characters come through unchanged', async () => {
    const opened = await open(host.url)
    const texts = ['😀'.repeat(4000), 'a\ud800b', '\u202eabc\u0007', '\n'.repeat(3000)]
    for (const text of texts) expect((await post(host.url, opened, say(text))).status).toBe(200)
    expect(host.received.map((activity) => 'text' in activity && activity.text)).toEqual(texts)
  })

  test('a body of another type is refused', async () => {
    const opened = await open(host.url)
    const answer = await post(host.url, opened, say('x'), { 'content-type': 'text/plain' })
    expect(answer.status).toBe(415)
  })
})

describe('reading', () => {
  test('history comes in pages, each line once, with the client id kept', async () => {
    const opened = await open(host.url)
    for (let i = 0; i < 150; i += 1) await post(host.url, opened, say(`第${i}句`, `m${i}`))
    const seen: any[] = []
    for (let watermark = '0'; ;) {
      const page = await read(host.url, opened, watermark)
      if (page.activities.length === 0) break
      seen.push(...page.activities)
      watermark = page.watermark
    }
    expect(seen).toHaveLength(300)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(300)
    expect(seen[0]).toMatchObject({
      from: { role: 'user' },
      channelData: { clientActivityID: 'm0' },
      conversation: { id: opened.conversationId },
    })
  })

  test.each(['-1', 'abc', '1e3', '9'.repeat(30)])('watermark %s is refused', async (watermark) => {
    const opened = await open(host.url)
    const answer = await call(
      host.url,
      'GET',
      `/conversations/${opened.conversationId}/activities?watermark=${watermark}`,
      opened,
    )
    expect(answer.status).toBe(400)
  })
})

describe('the stream', () => {
  const again = async (opened: Opened, watermark: number): Promise<string> => {
    const answer = await call(
      host.url,
      'GET',
      `/conversations/${opened.conversationId}?watermark=${watermark}`,
      opened,
    )
    return ((await answer.json()) as Opened).streamUrl
  }

  test('shows what is past, then what comes, to every tab in the same order', async () => {
    const opened = await open(host.url)
    await post(host.url, opened, say('一'))
    const first = await listen(opened.streamUrl)
    const second = await listen(await again(opened, 0))
    await post(host.url, opened, say('二'))
    await post(host.url, opened, { ...say('三'), deliveryMode: 'expectReplies' })
    await host.push(opened.conversationId, { author: 'agent', agent: '小林', text: '我来看看' })
    await Promise.all([first.until(7), second.until(7)])
    expect(first.texts()).toEqual(second.texts())
    const seqs = first.activities().map(({ id }) => Number(id.split('|')[1]))
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(first.activities().at(-1)).toMatchObject({ from: { name: '小林' }, channelData: { author: 'agent' } })
    expect(first.frames.at(-1)!.watermark).toBe('7')
  })

  test('a reader that comes back with its watermark misses and repeats nothing', async () => {
    const opened = await open(host.url)
    const seen: string[] = []
    let watermark = 0
    let written = 0
    for (let round = 0; round < 40; round += 1) {
      const reader = await listen(await again(opened, watermark))
      await Promise.all(Array.from({ length: round % 4 }, () => post(host.url, opened, say(`m${written++}`))))
      if (round % 3 === 0) await host.push(opened.conversationId, { text: `p${round}` })
      if (round % 2 === 0) await new Promise((resolve) => setTimeout(resolve, round % 5))
      reader.socket.terminate()
      for (const frame of reader.frames) {
        seen.push(...frame.activities.map(({ id }) => id as string))
        watermark = Number(frame.watermark)
      }
    }
    const last = await listen(await again(opened, watermark))
    const whole = await host.history(opened.conversationId, 0, 10_000)
    await last.until(whole.length - seen.length)
    seen.push(...last.activities().map(({ id }) => id as string))
    expect(seen.map((id) => Number(id.split('|')[1]))).toEqual(whole.map(({ seq }) => seq))
  })

  test('a reply that overtakes the acknowledgement of its question is still shown after it', async () => {
    const opened = await open(host.url)
    const reader = await listen(opened.streamUrl)
    host.beforeAck(async () => void (await host.push(opened.conversationId, { text: '插队' })))
    await post(host.url, opened, say('先来'))
    await reader.until(3)
    expect(reader.texts()).toEqual(['先来', 're: 先来', '插队'])
  })

  test('draining closes with 1012 and admits nobody', async () => {
    const opened = await open(host.url)
    const reader = await listen(opened.streamUrl)
    host.drain()
    expect(await reader.closed).toBe(1012)
    expect(await (await listen(await again(opened, 0))).closed).toBe(503)
  })

  test('history away: the reader is told to come back', async () => {
    const opened = await open(host.url)
    host.fail(storeUnavailable())
    expect(await (await listen(opened.streamUrl)).closed).toBe(1013)
  })
})
