/** A plain Direct Line client for the tests: no more than fetch and WebSocket. */
import { WebSocket } from 'ws'

export interface Opened {
  conversationId: string
  token: string
  expires_in: number
  streamUrl: string
}

export interface Frame {
  activities: any[]
  watermark: string
}

export const base = (url: string): string => `${url}/v3/directline`

export async function call(
  url: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Response> {
  const headers: Record<string, string> = { ...options.headers }
  if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`
  if (options.body !== undefined) headers['content-type'] ??= 'application/json'
  const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body)
  return fetch(base(url) + path, { method, headers, body: options.body === undefined ? undefined : body })
}

export interface CallOptions {
  token?: string
  body?: unknown
  headers?: Record<string, string>
}

export async function open(url: string, body: unknown = {}, headers?: Record<string, string>): Promise<Opened> {
  const answer = await call(url, 'POST', '/conversations', { body, headers })
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Opened
}

export function post(
  url: string,
  { conversationId, token }: Pick<Opened, 'conversationId' | 'token'>,
  activity: unknown,
  headers?: Record<string, string>,
): Promise<Response> {
  return call(url, 'POST', `/conversations/${conversationId}/activities`, { token, body: activity, headers })
}

export const say = (text: string, id?: string) => ({
  type: 'message',
  text,
  from: { id: 'me' },
  ...(id ? { channelData: { clientActivityID: id } } : {}),
})

export async function read(
  url: string,
  { conversationId, token }: Opened,
  watermark: number | string = 0,
): Promise<Frame> {
  const answer = await call(url, 'GET', `/conversations/${conversationId}/activities?watermark=${watermark}`, {
    token,
  })
  return (await answer.json()) as Frame
}

export interface Reader {
  socket: WebSocket
  frames: Frame[]
  /** Activities so far, in order. */
  activities(): any[]
  texts(): string[]
  /** Resolves once so many activities came. */
  until(count: number): Promise<void>
  closed: Promise<number>
}

/** Opens a stream; `closed` gives the close code, or the HTTP status of a refusal. */
export async function listen(streamUrl: string, headers: Record<string, string> = {}): Promise<Reader> {
  const socket = new WebSocket(streamUrl, { headers })
  const frames: Frame[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  const activities = (): any[] => frames.flatMap((frame) => frame.activities)
  socket.on('message', (data) => {
    const text = (data as Buffer).toString()
    if (text !== '') frames.push(JSON.parse(text) as Frame)
    for (const wait of waiting) if (activities().length >= wait.count) wait.resolve()
  })
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => resolve(code))
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0)
      socket.terminate()
    })
    socket.on('error', () => undefined)
  })
  await Promise.race([new Promise((resolve) => socket.once('open', resolve)), closed])
  return {
    socket,
    frames,
    activities,
    texts: () => activities().map(({ text }) => text as string),
    until: (count) =>
      new Promise((resolve) => (activities().length >= count ? resolve() : void waiting.push({ count, resolve }))),
    closed,
  }
}
