/** Pictures and files over Direct Line's upload: kept once, private, and only what they claim to be. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openChannel, type FakeHost } from '../../bot/testing/fakes.ts'
import web from '../../channels/web/index.ts'
import { base, open, read, type Opened } from './client.ts'

/** One black pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
)

interface Sent {
  type?: string
  name?: string
  id?: string
  token?: string
  text?: string
}

describe('files of customers', () => {
  let host: FakeHost<any, any>
  let opened: Opened

  beforeEach(async () => {
    host = await openChannel(web, {
      config: { files: { maxBytes: 4096, perMessage: 2, perMinute: 5 } },
      reply: (activity) => (activity.type === 'message' ? [{ text: 'ok' }] : []),
    })
    opened = await open(host.url)
  })
  afterEach(() => host.stop())

  function upload(files: Uint8Array[], { name = 'box.png', id, token = opened.token, text }: Sent = {}) {
    const form = new FormData()
    const activity = { type: 'message', ...(text && { text }), channelData: { clientActivityID: id } }
    const type = 'application/vnd.microsoft.activity'
    form.append('activity', new Blob([JSON.stringify(activity)], { type }))
    for (const bytes of files) form.append('file', new Blob([new Uint8Array(bytes)]), name)
    return fetch(`${base(host.url)}/conversations/${opened.conversationId}/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    })
  }

  test('a picture arrives once, stands in the conversation, and its bytes come back', async () => {
    expect((await upload([png], { id: 'w-1', text: '盒子破了' })).status).toBe(200)
    expect((await upload([png], { id: 'w-1', text: '盒子破了' })).status).toBe(200)
    const { activities } = await read(host.url, opened)
    const [own, ...others] = activities.filter(({ from }) => from.role === 'user')
    expect(others).toEqual([])
    expect(own).toMatchObject({ text: '盒子破了', attachments: [{ contentType: 'image/png', name: 'box.png' }] })
    const link = new URL(own.attachments[0].contentUrl, host.url)
    const answer = await fetch(link)
    expect(answer.status).toBe(200)
    expect(Buffer.from(await answer.arrayBuffer()).equals(png)).toBe(true)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': "inline; filename*=UTF-8''box.png",
    })
    link.searchParams.delete('t')
    expect((await fetch(link)).status).toBe(404)
    // Kept once: the second upload's copy is gone, though nobody can name it.
    expect(host.received.filter(({ type }) => type === 'message')).toHaveLength(1)
  })

  test('what it is, its first bytes say', async () => {
    const page = await upload([Buffer.from('<html><script>alert(1)</script></html>')], { name: 'box.png' })
    expect(page.status).toBe(400)
    expect(await page.text()).toContain('Only pictures')
    const pdf = await upload([Buffer.from('%PDF-1.4\n%%EOF')], { name: '../../发票\u202egnp.pdf' })
    expect(pdf.status).toBe(200)
    const { activities } = await read(host.url, opened)
    const [file] = activities.at(-2).attachments ?? activities.at(-1).attachments
    expect(file).toMatchObject({ contentType: 'application/pdf', name: '发票gnp.pdf' })
    const answer = await fetch(new URL(file.contentUrl, host.url))
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/)
  })

  test('too large, too many, too often, nobody, nothing: refused before anything is recorded', async () => {
    expect((await upload([Buffer.alloc(80_000)])).status).toBe(413)
    expect((await upload([png, png, png])).status).toBe(400)
    expect((await upload([])).status).toBe(400)
    expect((await upload([png], { token: `${opened.token.slice(0, -2)}AA` })).status).toBe(403)
    expect((await upload([png])).status).toBe(200)
    expect((await upload([png])).status).toBe(200)
    expect((await upload([png])).status).toBe(429)
    expect(host.received.filter(({ type }) => type === 'message')).toHaveLength(2)
  })

  test('one bad file among good ones: none is kept', async () => {
    expect((await upload([png, Buffer.from('MZ not a picture')])).status).toBe(400)
    expect(host.received).toEqual([])
  })
})
