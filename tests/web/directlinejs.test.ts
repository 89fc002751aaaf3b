/** Microsoft's own Direct Line client, unchanged, against our server: by socket and by polling. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import directline from 'botframework-directlinejs'
import { openChannel, storeUnavailable, type FakeHost } from '../../bot/testing/fakes.ts'
import web from '../../channels/web/index.ts'
import { open } from './client.ts'
import { Xhr } from './xhr.ts'

const { DirectLine, ConnectionStatus } = directline

let host: FakeHost<any, any>
let clients: InstanceType<typeof DirectLine>[]
const sockets: WebSocket[] = []

/** Remembers what it opened, so that a test can cut the line. */
class Socket extends WebSocket {
  constructor(url: string) {
    super(url)
    sockets.push(this)
  }
}

beforeEach(async () => {
  Object.assign(globalThis, { XMLHttpRequest: Xhr })
  clients = []
  host = await openChannel(web, {
    reply: (activity) =>
      activity.type === 'choice'
        ? [{ text: `选了 ${activity.value}` }]
        : 'text' in activity
          ? [{ text: `收到：${activity.text}`, choices: [{ value: 'r:1/size', label: '不合身' }] }]
          : [],
  })
})
afterEach(async () => {
  for (const client of clients) client.end()
  await host.stop()
})

interface Talk {
  client: InstanceType<typeof DirectLine>
  seen: any[]
  until: (count: number) => Promise<void>
  post: (activity: object) => Promise<string>
}

function talk(options: object): Talk {
  const client = new DirectLine({
    domain: `${host.url}/v3/directline`,
    // The client waits 3 s plus a random part before it comes back.
    random: () => 0,
    WebSocket: Socket,
    ...options,
  } as any)
  clients.push(client)
  const seen: any[] = []
  let wake = (): void => undefined
  client.activity$.subscribe(
    (activity: any) => {
      seen.push(activity)
      wake()
    },
    () => undefined,
  )
  return {
    client,
    seen,
    until: (count) =>
      new Promise((resolve) => {
        wake = () => seen.length >= count && resolve()
        wake()
      }),
    post: (activity) =>
      new Promise((resolve, reject) =>
        client.postActivity(activity as any).subscribe(resolve as (id: string) => void, reject),
      ),
  }
}

const said = (text: string, id: string) => ({
  type: 'message',
  text,
  from: { id: 'me', name: '' },
  channelData: { clientActivityID: id },
})

describe.each([
  ['WebSocket', { webSocket: true }],
  ['polling', { webSocket: false, pollingInterval: 200 }],
])('by %s', (_, mode) => {
  test('without a token: opens, says, hears, presses a suggested action', async () => {
    const { seen, until, post } = talk(mode)
    const id = await post(said('你好', 'a'))
    await until(2)
    expect(seen.map(({ text }) => text)).toEqual(['你好', '收到：你好'])
    expect(seen[0].id).toBe(id)
    expect(seen[0].channelData.clientActivityID).toBe('a')
    const [action] = seen[1].suggestedActions.actions
    await post({
      type: 'message',
      text: action.text,
      value: action.value,
      from: { id: 'me' },
      channelData: { messageBack: { displayText: action.displayText } },
    })
    await until(4)
    expect(seen.map(({ text }) => text).slice(2)).toEqual(['不合身', '选了 r:1/size'])
  })

  test('with a token of the shop’s server, and back with id and watermark after a reload', async () => {
    const generated = await fetch(`${host.url}/v3/directline/tokens/generate`, { method: 'POST' })
    const { token } = (await generated.json()) as { token: string }
    const first = talk({ ...mode, token })
    await first.post(said('一', 'a'))
    await first.until(2)
    const { conversationId, watermark } = first.client as any
    first.client.end()
    await host.push(conversationId, { author: 'agent', agent: '小林', text: '我在' })
    const second = talk({ ...mode, token, conversationId, watermark })
    await second.until(1)
    await second.post(said('二', 'b'))
    await second.until(3)
    expect(second.seen.map(({ text }) => text)).toEqual(['我在', '二', '收到：二'])
  })

  test('a refused token is told as such', async () => {
    const { client } = talk({ ...mode, token: 'forged.token' })
    // Never resolves, and the test fails by its time-out, if the client does not learn it.
    await new Promise<void>((resolve) => {
      client.connectionStatus$.subscribe((state) => state === ConnectionStatus.FailedToConnect && resolve())
    })
  })
})

describe('when the line breaks', () => {
  test('the client comes back with its watermark: nothing missing, nothing twice', async () => {
    const { client, seen, until, post } = talk({ webSocket: true })
    await post(said('一', 'a'))
    await until(2)
    sockets.at(-1)!.close()
    await host.push((client as any).conversationId, { text: '断线时说的' })
    await until(3)
    await post(said('二', 'b'))
    await until(5)
    expect(seen.map(({ text }) => text)).toEqual(['一', '收到：一', '断线时说的', '二', '收到：二'])
  })

  test('503 asks the client to retry, and the retry is one message', async () => {
    const opened = await open(host.url)
    const { post, seen, until } = talk({ webSocket: true, ...opened })
    host.fail(storeUnavailable())
    expect(await post(said('急', 'a'))).toBe('retry')
    host.fail(null)
    await post(said('急', 'a'))
    await until(2)
    expect(host.received).toHaveLength(1)
    expect(seen.map(({ text }) => text)).toEqual(['急', '收到：急'])
  })
})
