/** Two agents at the workbench's API, whose every request goes to another process. */
import { setTimeout as sleep } from 'node:timers/promises'
import { setUpAdministrator } from '../../e2e/agent.ts'
import type { Desk } from '../desk.ts'

export interface Staff {
  /** The contact behind a conversation. */
  contactOf(conversationId: string): Promise<string>
  /** Whether it is theirs; asks until it is known, when the answer was lost. */
  claim(contactId: string): Promise<boolean>
  say(contactId: string, text: string, key: string): Promise<void>
  resolve(contactId: string): Promise<void>
}

interface ContactView {
  contact: { owner: string; handoff: { agentId: string | null } | null }
  mine: boolean
  conversations: { id: string }[]
}

const password = 'a-long-password-1'

/** Spends the one-time link that the first process of a house printed, and makes a second administrator. */
export async function setUpStaff(first: Desk): Promise<void> {
  const admin = await setUpAdministrator(first)
  await admin.ask('POST', '/accounts', { name: 'wang', display: '小王', role: 'admin', password })
}

/** Both of them, signed in. @param port where the next request goes */
export async function signIn(port: () => number): Promise<[Staff, Staff]> {
  return Promise.all([open(port, 'lin'), open(port, 'wang')])
}

async function open(port: () => number, name: string): Promise<Staff> {
  /** Status and body. Throws where no answer came. */
  const send = async (method: string, path: string, cookie: string | null, body?: unknown) => {
    const origin = `http://127.0.0.1:${port()}`
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { origin, 'content-type': 'application/json', ...(cookie !== null && { cookie }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5000),
    })
    return { status: response.status, cookies: response.headers.getSetCookie(), text: await response.text() }
  }
  /** The first answer that is neither lost nor a fault of the server. */
  const ask = async (method: string, path: string, cookie: string | null, body?: unknown) => {
    for (let i = 0; ; i++) {
      const answer = await send(method, path, cookie, body).catch((error: unknown) => error as Error)
      if (!(answer instanceof Error) && answer.status < 500) return answer
      if (i > 600) throw new Error(`${method} ${path}: ${answer instanceof Error ? answer.message : answer.text}`)
      await sleep(50)
    }
  }
  const signedIn = await ask('POST', '/session', null, { name, password })
  if (signedIn.status !== 200) throw new Error(`${name} cannot sign in: ${signedIn.text}`)
  const cookie = signedIn.cookies[0]!.split(';')[0]!
  const get = async <T>(path: string): Promise<T> => {
    const { status, text } = await ask('GET', path, cookie)
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`)
    return JSON.parse(text) as T
  }
  const look = (contactId: string): Promise<ContactView> => get(`/contacts/${contactId}`)

  return {
    async contactOf(conversationId) {
      // A list: what another process has just committed may come to it a moment later.
      for (let i = 0; i < 100; i++) {
        const { contacts } = await get<{ contacts: { contactId: string }[] }>('/contacts?limit=200')
        for (const { contactId } of contacts)
          if ((await look(contactId)).conversations.some(({ id }) => id.endsWith(conversationId))) return contactId
        await sleep(100)
      }
      throw new Error(`no contact has the conversation ${conversationId}`)
    },
    async claim(contactId) {
      for (let i = 0; i < 600; i++) {
        const answer = await send('POST', `/contacts/${contactId}/claim`, cookie, {}).catch(() => null)
        if (answer?.status === 200) return true
        if (answer && answer.status < 500 && answer.status !== 409)
          throw new Error(`claim: ${answer.status} ${answer.text}`)
        // Refused, because somebody has it, perhaps oneself by a try whose answer was lost; or lost again.
        const seen = await look(contactId)
        if (seen.contact.owner === 'agent') return seen.mine
        await sleep(50)
      }
      throw new Error(`the claim of ${contactId} has no outcome`)
    },
    async say(contactId, text, key) {
      const { status, text: why } = await ask('POST', `/contacts/${contactId}/say`, cookie, { text, key })
      if (status !== 200) throw new Error(`say: ${status} ${why}`)
    },
    async resolve(contactId) {
      const { status, text } = await ask('POST', `/contacts/${contactId}/resolve`, cookie, {})
      // 409: it was done, and its answer lost.
      if (status !== 200 && status !== 409) throw new Error(`resolve: ${status} ${text}`)
    },
  }
}
