/** A workbench on a free port over the fake runtime, and people with cookies who talk to it. */
import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { AccountRow } from '../../bot/model/index.ts'
import {
  createServer,
  mountWorkbench,
  type Pages,
  type Workbench,
  type ServerOptions,
} from '../../bot/server/index.ts'
import { createCheck, type Check } from './contract.ts'
import { createFakeRuntime, type FakeRuntime } from './fake-runtime.ts'

export const password = 'a long enough one'
const quiet = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  /** Parsed; null where the body is no JSON. */
  json: any
}

export interface Person {
  cookie: string | null
  /** Asks as the console page does, unless `headers` say otherwise (undefined takes one away). The answer must fit the API's description. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string | undefined>): Promise<Answer>
}

export interface House {
  runtime: FakeRuntime
  workbench: Workbench
  server: ReturnType<typeof createServer>
  port: number
  origin: string
  /** Path of the set-up link at start. */
  link: string | null
  person(cookie?: string | null): Person
  /** Makes an account and signs it in. */
  hire(role: AccountRow['role'], name?: string): Promise<Person & { id: string; name: string }>
  signIn(name: string): Promise<Person>
  close(): Promise<void>
}

export async function openHouse(options: Partial<ServerOptions> & { pages?: Pages | null } = {}): Promise<House> {
  const runtime = await createFakeRuntime()
  const server = createServer({ log: quiet, ...options })
  const workbench = mountWorkbench(server, runtime, {
    log: options.log ?? quiet,
    ...('pages' in options ? { pages: options.pages } : {}),
  })
  const link = await workbench.start()
  const port = await server.listen(0, '127.0.0.1')
  const origin = `http://127.0.0.1:${port}`

  let check: Check | null = null

  function person(cookie: string | null = null): Person {
    const self: Person = {
      cookie,
      async ask(method, path, body, headers = {}) {
        const answer = await send(port, method, path, body, {
          origin,
          ...(self.cookie ? { cookie: self.cookie } : {}),
          ...headers,
        })
        check ??= createCheck((await send(port, 'GET', '/api/v1/openapi.json', undefined)).json)
        const contentType = String(answer.headers['content-type'] ?? '')
        if (path.startsWith('/api/')) check({ method, path, contentType, ...answer })
        const set = answer.headers['set-cookie']?.[0]
        if (set) self.cookie = /Max-Age=0/.test(set) ? null : set.split(';')[0]!
        return answer
      },
    }
    return self
  }

  async function signIn(name: string): Promise<Person> {
    const one = person()
    const answer = await one.ask('POST', '/api/v1/session', { name, password })
    if (answer.status !== 200) throw new Error(`${name} could not sign in: ${answer.text}`)
    return one
  }

  return {
    runtime,
    workbench,
    server,
    port,
    origin,
    link,
    person,
    signIn,
    async hire(role, name = `${role}-${randomUUID().slice(0, 8)}`) {
      const { desk } = workbench
      const passwordHash = await desk.passwords.hash(password)
      const account = await desk.accounts.create({ name, display: name, role, passwordHash })
      return Object.assign(await signIn(name), { id: account.id, name })
    },
    async close() {
      workbench.stop()
      await server.close()
      await runtime.store.close()
    },
  }
}

/** Plain HTTP, so that every header can be set or left out. A string or Buffer body is sent as it is. */
export function send(
  port: number,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string | undefined> = {},
): Promise<Answer> {
  const raw = typeof body === 'string' || Buffer.isBuffer(body)
  const bytes = body === undefined ? null : raw ? Buffer.from(body) : Buffer.from(JSON.stringify(body))
  const given = Object.entries({ 'content-type': bytes && 'application/json', ...headers }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        port,
        host: '127.0.0.1',
        method,
        path,
        headers: { ...Object.fromEntries(given), ...(bytes ? { 'content-length': bytes.length } : {}) },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: response.statusCode!, headers: response.headers, text, json: parse(text) })
        })
      },
    )
    request.on('error', reject)
    request.end(bytes ?? undefined)
  })
}

function parse(text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
