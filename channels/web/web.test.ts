/** The web channel keeps the channel contract. */
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { describeChannel, openChannel, readSamples, type FakeHost } from 'nightdesk/testing'
import web from './index.ts'
import type { Posted, Wire } from './wire.ts'

interface Opened {
  conversationId: string
  token: string
  streamUrl: string
}

async function open(host: FakeHost<Posted, Wire>): Promise<Opened> {
  const answer = await fetch(`${host.url}/v3/directline/conversations`, { method: 'POST' })
  return (await answer.json()) as Opened
}

const post = (
  host: FakeHost<Posted, Wire>,
  { conversationId, token }: Opened,
  { body }: Posted,
): Promise<Response> =>
  fetch(`${host.url}/v3/directline/conversations/${conversationId}/activities`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** Reads the live stream until `count` activities came, and a little longer. */
async function watch({ streamUrl }: Opened, count: number, act: () => Promise<void>): Promise<string[]> {
  const socket = new WebSocket(streamUrl)
  const texts: string[] = []
  const enough = new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => {
      texts.push(
        ...(JSON.parse(String(data)) as { activities: { text: string }[] }).activities.map(({ text }) => text),
      )
      if (texts.length >= count) resolve()
    }
  })
  await new Promise((resolve) => (socket.onopen = resolve))
  await act()
  await enough
  await new Promise((resolve) => setTimeout(resolve, 30))
  socket.close()
  return texts
}

describeChannel({
  plugin: web,
  samples: readSamples<Posted, Wire>(join(import.meta.dirname, 'samples')),
  config: { name: '晚风小店智能客服' },
  platform: async (host) => {
    const opened = await open(host)
    return {
      send: (raw) => post(host, opened, raw),
      forge: (raw) => post(host, { ...opened, token: `${opened.token.slice(0, -2)}AA` }, raw),
    }
  },
  proofs: {
    async push(host) {
      const opened = await open(host)
      const texts = await watch(opened, 1, async () => {
        expect(await host.push(opened.conversationId, { text: '您的包裹到了' })).toEqual({ outcome: 'sent' })
      })
      expect(texts).toEqual(['您的包裹到了'])
    },
    async readsHistory(host) {
      const opened = await open(host)
      await host.push(opened.conversationId, { text: '没人在看' })
      expect(await watch(opened, 1, () => Promise.resolve())).toEqual(['没人在看'])
    },
    async idempotentSend(host) {
      const opened = await open(host)
      const texts = await watch(opened, 2, async () => {
        await host.push(opened.conversationId, { text: '一' })
        const [line] = await host.history(opened.conversationId, 0)
        if (line?.direction !== 'out') throw new Error('nothing was said')
        const to = { channel: 'web', conversation: opened.conversationId }
        for (const wire of host.channel.encode(line.activity)) {
          await host.channel.deliver(to, wire, 'same')
          await host.channel.deliver(to, wire, 'same')
        }
        await host.push(opened.conversationId, { text: '二' })
      })
      expect(texts).toEqual(['一', '二'])
    },
  },
})

describe('a reader at this process, a line committed by another', () => {
  test('is shown when told, and once, also when told that it may be anywhere', async () => {
    const host = await openChannel(web, { config: {} })
    const { conversationId, streamUrl } = await open(host)
    const shown: string[] = []
    const socket = new WebSocket(streamUrl)
    socket.onmessage = ({ data }) => {
      for (const { text } of (JSON.parse(String(data)) as { activities: { text: string }[] }).activities)
        shown.push(text)
    }
    await new Promise((resolve) => (socket.onopen = resolve))
    for (const [text, conversation] of [
      ['一', conversationId],
      ['二', null],
    ] as const) {
      host.sayElsewhere(conversationId, { type: 'message', text })
      host.channel.moved!(conversation)
      host.channel.moved!(conversationId)
      await waitFor(() => shown.includes(text))
    }
    expect(shown).toEqual(['一', '二'])
    socket.close()
    await host.stop()
  })
})

async function waitFor(true_: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !true_(); i++) await new Promise((resolve) => setTimeout(resolve, 10))
}
