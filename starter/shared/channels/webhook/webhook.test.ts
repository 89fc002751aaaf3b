/** `node --test`: the channel keeps the contract of all channels, with what our app posts as samples. */
import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { describeChannel } from 'nightdesk/testing'
import webhook from './index.ts'
import { isSigned, signed } from './signature.ts'

const config = { secret: 'only-for-this-test', replyUrl: 'https://app.example/replies' }
const address = { channel: 'webhook', conversation: 'c1' }
const message = { id: 'm1', conversation: 'c1', from: { id: 'ann' }, text: 'Where is my order?' }

/** What our app was posted. */
const posted: { body: string; headers: Record<string, string> }[] = []
const app = (async (_url: string, { body, headers }: { body: string; headers: Record<string, string> }) => {
  posted.push({ body, headers })
  return new Response(null, { status: 204 })
}) as unknown as typeof fetch

describeChannel({
  plugin: webhook,
  config,
  fetch: app,
  samples: {
    decode: [
      {
        name: 'a message',
        raw: message,
        activities: [{ id: 'm1', address, from: { id: 'ann' }, type: 'message', text: message.text }],
      },
    ],
    encode: [
      {
        name: 'a reply',
        activity: { id: 'r1', at: 0, author: 'bot', type: 'message', text: 'On its way.' },
        wires: [{ author: 'bot', text: 'On its way.' }],
      },
    ],
    malformed: [
      { name: 'no text', raw: { ...message, text: undefined } },
      { name: 'an unknown key', raw: { ...message, admin: true } },
      { name: 'a list', raw: [message] },
    ],
    own: [],
  },
  platform: async ({ url }) => {
    const post = (raw: unknown, secret: string) => {
      const body = JSON.stringify(raw)
      return fetch(`${url}/hooks/webhook`, { method: 'POST', headers: signed(body, secret, Date.now()), body })
    }
    return { send: (raw) => post(raw, config.secret), forge: (raw) => post(raw, 'of somebody else') }
  },
  proofs: {
    async push(host) {
      posted.length = 0
      equal((await host.push('c1', { text: 'Your parcel is here.' })).outcome, 'sent')
      const [{ body, headers } = { body: '', headers: {} }] = posted
      equal((JSON.parse(body) as { text: string }).text, 'Your parcel is here.')
      ok(isSigned(body, headers, config.secret, Date.now()))
    },
  },
})

test('an old signature is not good any more', () => {
  const now = Date.now()
  equal(isSigned('{}', signed('{}', config.secret, now - 400_000), config.secret, now), false)
  equal(isSigned('{}', {}, config.secret, now), false)
})
