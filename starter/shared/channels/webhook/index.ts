/** A signed webhook: your own app posts what customers say, and is posted what the shop replies. */
import { BotError, defineChannel, type Channel, type ChannelHost, type Receipt } from 'nightdesk/sdk'
import { readBody } from './body.ts'
import { capabilities, configSchema, type WebhookConfig } from './config.ts'
import { decode, encode, type Wire } from './message.ts'
import { isSigned, signed } from './signature.ts'

const timeoutMs = 10_000

function create(host: ChannelHost<WebhookConfig>): Channel<unknown, Wire> {
  const { secret, path, replyUrl } = host.config

  async function deliver(to: { conversation: string }, wire: Wire, key: string): Promise<Receipt> {
    const body = JSON.stringify({ id: key, conversation: to.conversation, ...wire })
    const headers = { 'content-type': 'application/json', ...signed(body, secret, host.clock()) }
    const signal = AbortSignal.timeout(timeoutMs)
    let status: number
    try {
      const answer = await host.fetch(replyUrl, { method: 'POST', headers, body, signal })
      await answer.body?.cancel()
      status = answer.status
    } catch (error) {
      // It may have arrived. The runtime repeats it once at most, with the same id.
      return { outcome: 'unknown', reason: error instanceof Error ? error.message : String(error) }
    }
    if (status >= 200 && status < 300) return { outcome: 'sent' }
    const again = status === 408 || status === 429 || status >= 500
    return { outcome: 'refused', reason: `${replyUrl} answered ${status}`, permanent: !again }
  }

  return {
    decode: (raw) => decode(raw, host.instance),
    encode,
    deliver,
    async start() {
      host.route('POST', path, async (request, response) => {
        const answer = (status: number, text: string, headers = {}) =>
          response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text)
        const body = await readBody(request)
        if (body === null) return void answer(413, 'the body is too large', { connection: 'close' })
        if (!isSigned(body, request.headers, secret, host.clock()))
          return void answer(401, 'wrong signature or time')
        try {
          // Only what is on disk is acked.
          await host.receive(decode(parse(body), host.instance))
          answer(202, 'recorded')
        } catch (error) {
          if (!(error instanceof BotError)) throw error
          if (error.code === 'channel.malformed') return void answer(400, error.message)
          answer(503, 'try again', { 'retry-after': '2' })
        }
      })
      host.status('online')
    },
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new BotError('channel.malformed', 'the body is not JSON')
  }
}

export default defineChannel({ id: 'webhook', configSchema, capabilities, create })
