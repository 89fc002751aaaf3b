/** A shop's history for moving house: as many messages as wanted, of every kind of row some. Deterministic. */
import { hash } from 'node:crypto'
import type { House } from '../../bot/store/moving/house.ts'
import type { Kind, MovedMessage, Records } from '../../bot/store/moving/records.ts'
import { start } from '../../bot/testing/store-contract/build.ts'

const perContact = 100

const id = (text: string): string => {
  const hex = hash('sha1', text)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
export const contactId = (at: number): string => id(`contact ${at}`)
export const conversationOf = (at: number): string => `web/c${at}`
const inputKey = (contact: number, turn: number): string => `web/c${contact}/m${turn}`
const keyOf = (key: string): string => hash('sha256', key, 'buffer').subarray(0, 16).toString('base64url')

/** Turn `turn` of contact `at`: what was said, what was answered, and why. */
function turnOf(at: number, turn: number, contacts: number) {
  const [contact, conversation] = [contactId(at), conversationOf(at)]
  // Interleaved, as in life: everybody's first turn, then everybody's second.
  const when = start + (turn * contacts + at) * 10
  const input = id(`input ${at} ${turn}`)
  const activity = { type: 'message', id: `m${turn}`, address: { channel: 'web', conversation: `c${at}` }, from: { id: `v${at}` }, text: `第 ${turn} 句，订单 ${at} 到哪了？🌙` } // prettier-ignore
  const line: MovedMessage = { id: input, conversation, contactId: contact, seq: turn * 2 + 1, at: when, activity: JSON.stringify(activity), inputId: input, out: null } // prettier-ignore
  const reply: MovedMessage = {
    ...line,
    id: id(`reply ${at} ${turn}`),
    seq: turn * 2 + 2,
    at: when + 1,
    activity: JSON.stringify({ type: 'message', text: `订单 ${at} 在路上`, author: 'bot' }),
    out: { state: 'sent', author: 'bot', epoch: 0, wires: 1, attempts: 1, ambiguous: turn % 7 === 0, expiresAt: when + 1e8, retryAt: null, error: null }, // prettier-ignore
  }
  const journal: Records['journal'] = {
    contactId: contact,
    version: turn + 1,
    inputId: input,
    at: when,
    sessionId: null,
    digest: `d${at}.${turn}`,
    releases: '{"current":"r1","pinned":[]}',
    input: JSON.stringify({ kind: 'activity', activity }),
    context: '{"shop":{"open":true}}',
    card: '{"rule":"knowledge","timings":{}}',
  }
  const event = { type: 'turn', at: when, contactId: contact, sessionId: null, data: `{"turns":${turn}}` }
  const key = {
    key: keyOf(inputKey(at, turn)),
    inputId: input,
    at: when,
    seq: line.seq,
    contactId: contact,
    conversation,
  }
  return { line, reply, journal, event, key }
}

/** @param messages of both directions; a hundred a contact */
export async function furnish(house: House, messages: number): Promise<{ contacts: number }> {
  const contacts = Math.max(1, Math.round(messages / perContact))
  const turns = perContact / 2
  const all = Array.from({ length: contacts }, (_, at) => at)
  const note = { from: 'made', at: null, verified: true }
  const put = async <K extends Kind>(kind: K, records: Records[K][]): Promise<void> => {
    for (let at = 0; at < records.length; at += 5000) await house.write(kind, records.slice(at, at + 5000), note)
  }
  const written = Array.from({ length: turns }, (_, turn) => all.map((at) => turnOf(at, turn, contacts))).flat()

  await put('secret', [{ name: 'channels', hex: 'ab'.repeat(32) }])
  await put('release', [
    { hash: 'r1', files: '{"config/shop.yml":"name: 晚风小店\\n"}', at: start, usedAt: start },
  ])
  await put('account', [{ id: 'a1', name: 'lin', presence: 'online', presenceAt: start, body: '{"id":"a1","name":"lin","role":"admin"}' }]) // prettier-ignore
  await put('token', [{ hash: 't1', kind: 'session', accountId: 'a1', expiresAt: start + 1e10 }])
  await put('value', [{ key: 'cursor/rules', value: String(written.length - 3) }])
  await put('counter', [{ name: 'tickets', value: 12 }])
  await put(
    'contact',
    all.map((at) => ({
      id: contactId(at),
      version: turns,
      epoch: at % 3,
      floor: 0,
      owner: 'bot',
      state: `{"stateVersion":1,"version":${turns}}`,
      createdAt: start + at,
      updatedAt: start + turns * contacts * 10,
      conversations: [{ id: conversationOf(at), channel: 'web', senderId: `v${at}`, lastSeq: perContact, createdAt: start + at }], // prettier-ignore
      identities: [{ channel: 'web', senderId: `v${at}` }],
    })),
  )
  await put(
    'message',
    written.flatMap(({ line, reply }) => [line, reply]),
  )
  await put(
    'journal',
    written.map(({ journal }) => journal),
  )
  // The oldest were purged: the first number is not 1.
  await put(
    'event',
    written.map(({ event }, at) => ({ seq: at + 11, ...event })),
  )
  await put('queue', [{ id: 'q1', contactId: contactId(0), state: 'closed', since: start, closedAt: start + 5, body: '{"id":"q1"}' }]) // prettier-ignore
  await put('dead', [{ id: 'x1', key: 'k', contactId: contactId(0), conversation: null, at: start, attempts: 3, body: '{"kind":"timer","timer":"x"}', error: '三次', deadAt: start }]) // prettier-ignore
  await put(
    'row',
    [3, 1, 2].map((n) => ({ plugin: 'tickets', collection: 'tickets', id: `T${n}`, contactId: n === 1 ? null : contactId(0), at: start + n, version: n, body: `{"n":${n}}` })), // prettier-ignore
  )
  await put('key', [
    ...written.map(({ key }) => key),
    {
      key: keyOf('late'),
      inputId: id('late command'),
      at: start + 1e6,
      seq: null,
      contactId: contactId(0),
      conversation: null,
    },
  ])
  await put('open', [unfinished(0)])
  await house.settle()
  await house.setNote(note)
  return { contacts }
}

/** Of the first contact: an input nobody decided, a reply that waits, one that was being sent, an effect, a timer. */
function unfinished(at: number): Records['open'] {
  const contact = contactId(at)
  const out = (name: string, state: 'pending' | 'sending', seq: number | null): MovedMessage => ({
    id: id(name),
    conversation: conversationOf(at),
    contactId: contact,
    seq,
    at: start + 1e6,
    activity: JSON.stringify({ type: 'message', text: name, author: 'bot' }),
    inputId: id('late'),
    out: { state, author: 'bot', epoch: 5, wires: 0, attempts: 0, ambiguous: false, expiresAt: start + 1e9, retryAt: null, error: null }, // prettier-ignore
  })
  return {
    contactId: contact,
    inbox: [{ id: id('late command'), key: 'late', conversation: null, at: start + 1e6, attempts: 2, body: '{"kind":"timer","timer":"later"}' }], // prettier-ignore
    out: [out('being sent', 'sending', perContact + 1), out('waits', 'pending', null)],
    effects: [{ id: 'e1', state: 'pending', body: JSON.stringify({ id: 'e1', contactId: contact, at: start }) }],
    timers: [{ id: 'silence', at: start + 5e6 }],
  }
}
