/** An agent at the workbench's API, as the page uses it: a cookie, an Origin, strict JSON. Every answer must fit the API's description. */
import type { Desk } from '../chaos/desk.ts'
import { createCheck } from '../server/contract.ts'

export interface Agent {
  ask<T>(method: string, path: string, body?: unknown): Promise<T>
}

/** Spends the one-time link that `start` prints. */
export async function setUpAdministrator(desk: Pick<Desk, 'port' | 'printed'>): Promise<Agent> {
  const url = `http://127.0.0.1:${desk.port}`
  const token = await desk.printed(/(?<=#setup=)[\w.-]+/)
  const origin = { origin: url, 'content-type': 'application/json' }
  const response = await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers: origin,
    body: JSON.stringify({ token, name: 'lin', display: '小林', password: 'a-long-password-1' }),
  })
  if (!response.ok) throw new Error(`set-up: ${response.status} ${await response.text()}`)
  const check = createCheck(await (await fetch(`${url}/api/v1/openapi.json`)).json())
  const cookie = response.headers.getSetCookie()[0]!.split(';')[0]!
  return {
    async ask(method, path, body) {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { ...origin, cookie },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      const contentType = answer.headers.get('content-type') ?? ''
      check({ method, path: `/api/v1${path}`, status: answer.status, contentType, text })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return JSON.parse(text) as never
    },
  }
}
