/** The whole shop in its own process answers what its own description says, the chat's routes included. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openDesk, type Desk } from '../chaos/desk.ts'
import { createCheck, type Check } from '../server/contract.ts'
import { say } from '../web/client.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
let folder: string
let desk: Desk
let document: any
let check: Check
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nightdesk-contract-'))
  desk = await openDesk(root, folder)
  await desk.start()
  document = (await ask('GET', '/api/v1/openapi.json')).json
  check = createCheck(document)
})
afterAll(async () => {
  if (desk?.running()) await desk.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Asked {
  token?: string
  body?: unknown
  headers?: Record<string, string>
}

/** Asks, and holds the answer against the description. */
async function ask(method: string, path: string, { token, body, headers = {} }: Asked = {}) {
  const raw = typeof body === 'string'
  const answer = await fetch(`http://127.0.0.1:${desk.port}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  const seen = { status: answer.status, contentType: answer.headers.get('content-type') ?? '', text }
  check?.({ method, path, ...seen })
  return { ...seen, json: seen.contentType.startsWith('application/json') ? JSON.parse(text) : null }
}

const chat = '/v3/directline'

test('the document of the running shop is valid and holds the chat, the status and the workbench', async () => {
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true })
  const tags = Object.values<any>(document.paths).flatMap((path) =>
    Object.values<any>(path).flatMap(({ tags: given }) => given),
  )
  expect([...new Set(tags)].sort()).toEqual(['chat', 'healthz', 'metrics', 'readyz', 'workbench'])
})

test('the status paths answer what they say', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics']) expect((await ask('GET', path)).status).toBe(200)
  expect((await ask('GET', '/metrics', { headers: { 'x-forwarded-for': '1.2.3.4' } })).status).toBe(403)
})

test('a conversation: opened, refreshed, spoken in, read, resumed', async () => {
  const { json: made } = await ask('POST', `${chat}/tokens/generate`)
  const { json: opened } = await ask('POST', `${chat}/conversations`, { token: made.token, body: {} })
  const { json: fresh } = await ask('POST', `${chat}/tokens/refresh`, { token: opened.token })
  const { token } = fresh
  const path = `${chat}/conversations/${opened.conversationId}`
  const activities = `${path}/activities`
  expect((await ask('POST', activities, { token, body: { type: 'conversationUpdate' } })).status).toBe(200)
  for (const text of ['你好', '运费险怎么赔', '我要退货', '人工'])
    expect(
      (await ask('POST', activities, { token, body: { ...say(text), deliveryMode: 'expectReplies' } })).json
        .activities.length,
    ).toBeGreaterThan(0)
  expect((await ask('GET', activities, { token })).json.activities.length).toBeGreaterThan(6)
  expect((await ask('GET', `${activities}?watermark=3`, { token })).status).toBe(200)
  expect((await ask('GET', `${path}?watermark=3`, { token })).status).toBe(200)
})

test('refusals of the chat are described, every one', async () => {
  const { json: opened } = await ask('POST', `${chat}/conversations`)
  const { token } = opened
  const path = `${chat}/conversations/${opened.conversationId}/activities`
  const statuses = [
    await ask('POST', path, { body: say('x') }),
    await ask('POST', path, { token: 'x.y', body: say('x') }),
    await ask('GET', `${path}?watermark=x`, { token }),
    await ask('POST', path, { token, body: '{' }),
    await ask('POST', path, { token, body: { type: 'message', bogus: 1 } }),
    await ask('POST', path, { token, body: 'x', headers: { 'content-type': 'text/plain' } }),
    await ask('POST', path, { token, body: say('x'.repeat(70_000)) }),
    await ask('POST', `${chat}/conversations`, { headers: { origin: 'https://evil.example' } }),
    await ask('POST', `${chat}/conversations/${opened.conversationId}/upload`, { token, body: 'x' }),
  ].map(({ status }) => status)
  expect(statuses).toEqual([401, 403, 400, 400, 400, 415, 413, 403, 415])
})
