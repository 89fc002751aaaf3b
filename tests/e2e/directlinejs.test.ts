/** Microsoft's Direct Line client, unchanged, against the whole shop in its own process, which is also killed meanwhile. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import directline from 'botframework-directlinejs'
import { openDesk, type Desk } from '../chaos/desk.ts'
import { Xhr } from '../web/xhr.ts'
import { openShopFolder } from './browser.ts'

/** One black pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
)

const { DirectLine } = directline

let folder: string
let desk: Desk
const clients: any[] = []
const sockets: WebSocket[] = []

/** Remembers what it opened, so that a test can cut the line. */
class Socket extends WebSocket {
  constructor(url: string) {
    super(url)
    sockets.push(this)
  }
}

beforeAll(async () => {
  Object.assign(globalThis, { XMLHttpRequest: Xhr })
  folder = openShopFolder()
  desk = await openDesk(folder, join(folder, 'data'))
  await desk.start()
}, 120_000)
afterEach(() => {
  for (const client of clients.splice(0)) client.end()
})
afterAll(async () => {
  if (desk?.running()) await desk.stop()
  rmSync(folder, { recursive: true, force: true })
})

const root = (): string => `http://127.0.0.1:${desk.port}/v3/directline`

interface Talk {
  client: any
  seen: any[]
  post(activity: object): Promise<string>
  say(text: string): Promise<string>
  press(action: any): Promise<string>
  /** The first activity not asked for yet of which this holds. */
  hears(what: string, holds: (activity: any) => boolean): Promise<any>
}

function talk(options: object): Talk {
  // The client waits 3 s plus a random part before it comes back.
  const client: any = new DirectLine({ domain: root(), random: () => 0, WebSocket: Socket, ...options } as any)
  clients.push(client)
  const seen: any[] = []
  let asked = 0
  // It throws "conversation ended" at whoever does not listen for it.
  client.activity$.subscribe(
    (activity: any) => void seen.push(activity),
    () => undefined,
  )
  const post = (activity: object): Promise<string> =>
    new Promise((resolve, reject) =>
      client.postActivity({ from: { id: 'me', name: '' }, ...activity }).subscribe(resolve, reject),
    )
  return {
    client,
    seen,
    post,
    say: (text) => post({ type: 'message', text }),
    // As Web Chat does with a messageBack.
    press: ({ text, value, displayText }) =>
      post({ type: 'message', text, value, channelData: { messageBack: { displayText } } }),
    async hears(what, holds) {
      for (let i = 0; i < 800; i++) {
        const at = seen.findIndex((activity, index) => index >= asked && holds(activity))
        if (at >= 0) {
          asked = at + 1
          return seen[at]
        }
        await sleep(25)
      }
      throw new Error(`waited 20 s for ${what}; seen: ${seen.map(({ text }) => text).join(' | ')}`)
    },
  }
}

const spoken =
  (part: string) =>
  ({ text, from }: any): boolean =>
    from.role === 'bot' && text?.includes(part)
const cardOf = (activity: any): any =>
  activity.attachments?.find(({ contentType }: any) => contentType === 'application/vnd.microsoft.card.hero')
    ?.content
const everyLineOnce = ({ seen }: Talk): void => {
  const seqs = seen.map(({ id }) => Number(id.split('|')[1]))
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
}

describe.each([
  ['WebSocket', { webSocket: true }],
  ['polling', { webSocket: false, pollingInterval: 200 }],
])('by %s', (_, mode) => {
  test('greeting, a button of it, an order, its card, and a button of that', async () => {
    const own = talk(mode)
    await own.post({ type: 'conversationUpdate' })
    const greeting = await own.hears('the greeting', spoken('晚风小店'))
    const refund = cardOf(greeting).buttons.find(({ title }: any) => title === '查订单')
    await own.press(refund)
    await own.hears('the question', spoken('订单号'))
    const id = await own.say('012345678904')
    expect((await own.hears('the own line', ({ text }) => text === '012345678904')).id).toBe(id)
    await own.hears('the second question', spoken('后四位'))
    await own.say('1001')
    const parcel = await own.hears('the parcel', (activity) => cardOf(activity) !== undefined)
    expect(cardOf(parcel)).toMatchObject({
      title: expect.stringContaining('运单'),
      buttons: [
        { type: 'openUrl', title: '物流详情', value: expect.stringMatching(/^https:/) },
        { type: 'messageBack', title: '催物流' },
      ],
    })
    await own.press(cardOf(parcel).buttons[1])
    await own.hears('what it started', ({ from }) => from.role === 'bot')
    everyLineOnce(own)
  })

  test('the plain value of a postBack, typing, and a suggested action', async () => {
    const own = talk(mode)
    expect(await own.post({ type: 'typing' })).toContain('|')
    await own.post({ type: 'message', text: 'flow:main_menu', channelData: { postBack: true } })
    const menu = await own.hears('the menu', ({ suggestedActions }) => suggestedActions !== undefined)
    await own.press(menu.suggestedActions.actions[0])
    await own.hears('what it leads to', ({ from }) => from.role === 'bot')
    everyLineOnce(own)
  })

  test('a picture is sent and comes back; what is none is refused, and the conversation goes on', async () => {
    const own = talk(mode)
    const send = (bytes: Buffer) => {
      const contentUrl = `data:image/png;base64,${bytes.toString('base64')}`
      return own.post({
        type: 'message',
        text: '看这个',
        attachments: [{ contentType: 'image/png', contentUrl, name: 'a.png' }],
      })
    }
    await expect(send(Buffer.alloc(900_000))).rejects.toMatchObject({ status: 400 })
    expect(own.seen.map(({ text }) => text)).not.toContain('看这个')
    // More than a body may usually have.
    expect(await send(Buffer.concat([png, Buffer.alloc(2_000_000)]))).toContain('|')
    const back = await own.hears('the picture', ({ attachments }) => attachments?.[0]?.name === 'a.png')
    const answer = await fetch(new URL(back.attachments[0].contentUrl, root()))
    expect(answer.headers.get('content-length')).toBe(String(png.length + 2_000_000))
    await own.say('你们几点下班')
    await own.hears('an answer', spoken('人工客服'))
  })
})

describe('the shop is killed and started again: nothing missing, nothing twice', () => {
  /** Says it until it is taken: the client answers "retry" while nobody is there. */
  async function insist(own: Talk, text: string): Promise<void> {
    const activity = { type: 'message', text, channelData: { clientActivityID: 'insisted' } }
    while ((await own.post(activity)) === 'retry') await sleep(100)
  }

  test('by WebSocket the client comes back by itself', async () => {
    const own = talk({ webSocket: true })
    await own.say('我的快递到哪了')
    await own.hears('the question', spoken('订单号'))
    await desk.kill()
    await desk.start()
    await insist(own, '012345678904')
    await own.hears('the second question', spoken('后四位'))
    everyLineOnce(own)
    expect(own.seen.filter(({ text }) => text === '012345678904')).toHaveLength(1)
  }, 60_000)

  test('by polling it stops at the first failure, as it is made; a new one goes on from its watermark', async () => {
    const own = talk({ webSocket: false, pollingInterval: 200 })
    await own.say('我的快递到哪了')
    await own.hears('the question', spoken('订单号'))
    await desk.kill()
    await sleep(500)
    await desk.start()
    const { token, conversationId, watermark } = own.client
    const next = talk({ webSocket: false, pollingInterval: 200, token, conversationId, watermark })
    await insist(next, '012345678904')
    await next.hears('the second question', spoken('后四位'))
    everyLineOnce(next)
    expect(next.seen[0].text).toBe('012345678904')
  }, 60_000)
})

test('a cut socket resumes by its watermark; a page that comes back by token, id and watermark, too', async () => {
  const answer = await fetch(`${root()}/tokens/generate`, { method: 'POST' })
  const { token } = (await answer.json()) as { token: string }
  const first = talk({ webSocket: true, token })
  await first.say('我的快递到哪了')
  await first.hears('the question', spoken('订单号'))
  sockets.at(-1)!.close()
  await first.say('012345678904')
  await first.hears('the second question', spoken('后四位'))
  everyLineOnce(first)
  const { conversationId, watermark } = first.client
  first.client.end()
  const second = talk({ webSocket: true, token, conversationId, watermark })
  await second.say('1001')
  await second.hears('the parcel', (activity) => cardOf(activity) !== undefined)
  expect(second.seen[0].text).toBe('1001')
})

test('the client changes its token before it ends, and goes on with the new one', async () => {
  const own = talk({ webSocket: false, pollingInterval: 200 })
  await own.say('你们几点下班')
  await own.hears('an answer', spoken('人工客服'))
  const before: string = own.client.token
  // The client's own request; it makes it every quarter of an hour.
  own.client.token = await new Promise<string>((resolve, reject) =>
    own.client.refreshToken().subscribe(resolve, reject),
  )
  expect(own.client.token).not.toBe(before)
  await own.say('怎么开发票')
  await own.hears('an answer by the new token', spoken('发票'))
})
