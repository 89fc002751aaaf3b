import { describe, expect, test } from '@jest/globals'
import { defineAction, z } from '../../bot/sdk/index.ts'
import type { EffectRow } from '../../bot/model/index.ts'
import { deriveId, mintId } from '../../bot/turn/ids.ts'
import { createRegistry } from '../../bot/turn/registry.ts'
import { createSigner } from '../../bot/turn/sign.ts'

const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('ids', () => {
  test('are UUIDv7 in the order of their time', () => {
    const ids = [mintId(1), mintId(1_700_000_000_000), mintId(1_700_000_000_001)]
    for (const id of ids) expect(id).toMatch(uuidv7)
    expect([...ids].sort()).toEqual(ids)
  })
  test('derived ones depend on parent and purpose alone and keep the time', () => {
    const parent = mintId(1_700_000_000_000)
    expect(deriveId(parent, 'reply 0')).toBe(deriveId(parent, 'reply 0'))
    expect(deriveId(parent, 'reply 0')).not.toBe(deriveId(parent, 'reply 1'))
    expect(deriveId(parent, 'x')).toMatch(uuidv7)
    expect(deriveId(parent, 'x').slice(0, 13)).toBe(parent.slice(0, 13))
  })
})

describe('signed tokens', () => {
  let now = 1000
  const signer = createSigner(Buffer.alloc(32, 1), 'channel/web', () => now)
  test('come back as they were, until their time is up', () => {
    const token = signer.seal({ conversation: 'c1' }, 500)
    expect(signer.open(token)).toEqual({ conversation: 'c1' })
    now += 501
    expect(signer.open(token)).toBeNull()
    now = 1000
  })
  test('forged, foreign and broken ones are refused', () => {
    const token = signer.seal({ conversation: 'c1' }, 500)
    const [body, mac] = token.split('.') as [string, string]
    const other = Buffer.from(JSON.stringify([9e15, { conversation: 'c2' }])).toString('base64url')
    expect(signer.open(`${other}.${mac}`)).toBeNull()
    expect(signer.open(body)).toBeNull()
    expect(signer.open('')).toBeNull()
    expect(signer.open('.')).toBeNull()
    expect(signer.open(`${body}.AAAA`)).toBeNull()
    expect(createSigner(Buffer.alloc(32, 1), 'channel/other', () => now).open(token)).toBeNull()
    expect(createSigner(Buffer.alloc(32, 2), 'channel/web', () => now).open(token)).toBeNull()
  })
})

describe('calling an action', () => {
  const effect: EffectRow = {
    id: 'e1',
    contactId: 'c1',
    conversation: null,
    kind: 'action',
    name: 'order.lookup',
    args: { order_no: '001' },
    key: 'k1',
    write: false,
    state: 'pending',
    at: 0,
  }
  const caller = { contactId: 'c1', conversation: null, customer: null, verified: false, phone: null, tier: null }
  const base = {
    name: 'order.lookup',
    description: 'find',
    input: z.strictObject({ order_no: z.string() }),
    output: z.strictObject({ status: z.string() }),
    outcomes: ['not_found'],
    effect: 'read' as const,
    timeoutMs: 50,
    needs: 'anyone' as const,
  }
  const call = (action: Parameters<typeof defineAction>[0], row = effect) => {
    const registry = createRegistry()
    registry.add(defineAction(action))
    return registry.call(row, caller, 0, new AbortController().signal)
  }
  const ok = async () => ({ outcome: 'ok' as const, output: { status: 'paid' } })

  test('gives what the flow may keep', async () => {
    expect(await call({ ...base, run: ok })).toEqual({ outcome: 'ok', result: { status: 'paid' } })
  })
  test('a declared outcome is a value with its message', async () => {
    const run = async () => ({ outcome: 'not_found', message: 'no such order' })
    expect(await call({ ...base, run })).toEqual({ outcome: 'not_found', result: { message: 'no such order' } })
  })
  test.each([
    ['an exception', { ...base, run: async () => Promise.reject(new Error('down')) }, 'down'],
    ['an undeclared outcome', { ...base, run: async () => ({ outcome: 'odd' }) }, 'odd'],
    [
      'an output of the wrong form',
      { ...base, run: async () => ({ outcome: 'ok' as const, output: { status: 1 } }) },
      'schema',
    ],
    ['a call that never ends', { ...base, run: () => new Promise<never>(() => undefined) }, '50 ms'],
    ['somebody unverified', { ...base, needs: 'verified' as const, run: ok }, 'signed-in'],
  ])('%s is failed, not an exception', async (_name, action, words) => {
    const result = await call(action)
    expect(result.outcome).toBe('failed')
    expect((result.result as Record<string, unknown>)['message']).toContain(words)
  })
  test('values that do not fit, and actions nobody provides, are failed', async () => {
    expect((await call({ ...base, run: ok }, { ...effect, args: { order_no: 1 } })).outcome).toBe('failed')
    expect((await call({ ...base, run: ok }, { ...effect, name: 'gone.away' })).outcome).toBe('failed')
  })
  test('after a crash only what is safe is repeated', async () => {
    const settle = (action: object) => {
      const registry = createRegistry()
      registry.add(defineAction({ ...base, run: ok, ...action } as never))
      return registry.settle(effect, new AbortController().signal)
    }
    expect(await settle({})).toBe('again')
    expect(await settle({ effect: 'write' })).toBe('unknown')
    expect(await settle({ effect: 'write', idempotent: true })).toBe('again')
    expect(await settle({ effect: 'write', lookup: async () => null })).toBe('again')
    expect(await settle({ effect: 'write', lookup: ok })).toEqual({ outcome: 'ok', result: { status: 'paid' } })
    expect(await settle({ effect: 'write', lookup: async () => Promise.reject(new Error('down')) })).toBe(
      'unknown',
    )
  })
})
