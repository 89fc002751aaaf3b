/** Contract of accounts, tokens, releases, plugin rows, counters and values. */
import { describe, expect, test } from '@jest/globals'
import { account, commit, greet, id, start } from './build.ts'
import type { Bench } from './subject.ts'

/** Registers the tests. */
export function keepContract({ store }: Bench): void {
  describe('accounts', () => {
    test('are found by id and by name, and changed as a whole', async () => {
      const first = account({ name: 'xia' })
      await store().putAccount(first)
      await store().putAccount(account())
      expect(await store().account(first.id)).toEqual(first)
      expect(await store().accountByName('xia')).toEqual(first)
      const renamed = { ...first, name: 'qiu', disabled: true }
      await store().putAccount(renamed)
      expect(await store().accountByName('xia')).toBeNull()
      expect(await store().accountByName('qiu')).toEqual(renamed)
      expect(await store().accounts()).toHaveLength(2)
      expect(await store().account(id())).toBeNull()
    })

    test('a name belongs to one account', async () => {
      await store().putAccount(account({ name: 'xia' }))
      await expect(store().putAccount(account({ name: 'xia' }))).rejects.toMatchObject({ code: 'store.conflict' })
      expect(await store().accounts()).toHaveLength(1)
    })

    test('presence changes alone', async () => {
      const one = account()
      await store().putAccount(one)
      await store().setPresence(one.id, 'online', start + 5)
      expect(await store().account(one.id)).toEqual({ ...one, presence: 'online', presenceAt: start + 5 })
    })
  })

  describe('tokens', () => {
    const setup = () => ({ hash: id(), kind: 'setup' as const, accountId: null, expiresAt: start + 1000 })

    test('are spent by exactly one caller', async () => {
      const token = setup()
      await store().putToken(token)
      expect(await store().token(token.hash)).toEqual(token)
      const tries = await Promise.all(Array.from({ length: 20 }, () => store().spendToken(token.hash)))
      expect(tries.filter(Boolean)).toHaveLength(1)
      expect(await store().token(token.hash)).toBeNull()
      expect(await store().spendToken(id())).toBe(false)
    })

    test('are worth nothing once they expired', async () => {
      const token = { ...setup(), expiresAt: start }
      await store().putToken(token)
      expect(await store().spendToken(token.hash)).toBe(false)
    })

    test('of an account go together', async () => {
      const mine = { ...setup(), kind: 'session' as const, accountId: 'a1' }
      const other = { ...setup(), kind: 'session' as const, accountId: 'a2' }
      await store().putToken(mine)
      await store().putToken(other)
      await store().dropTokensOf('a1')
      expect(await store().token(mine.hash)).toBeNull()
      expect(await store().token(other.hash)).toEqual(other)
    })
  })

  describe('releases', () => {
    test('are kept under their hash and never replaced', async () => {
      const files = { 'flows/退货.yml': 'title: 退货\n' }
      await store().putRelease('h1', files, start)
      await store().putRelease('h1', {}, start + 1)
      expect(await store().release('h1')).toEqual(files)
      expect(await store().release('h2')).toBeNull()
    })
  })

  describe('plugin rows', () => {
    const ticket = (rowId: string, contactId: string | null = null) => ({
      plugin: 'tickets',
      collection: 'tickets',
      id: rowId,
      contactId,
      body: { title: rowId },
    })

    test('are added once', async () => {
      const tries = await Promise.all(
        [1, 2, 3].map((n) => store().addRow({ ...ticket('t1'), body: { n } }, start)),
      )
      expect(tries.filter((one) => !one.existed)).toHaveLength(1)
      const { row: first } = tries.find((one) => !one.existed)!
      expect(first).toMatchObject({ id: 't1', contactId: null, at: start, version: 1 })
      for (const { row } of tries) expect(row).toEqual(first)
    })

    test('added by a step leave one that is there as it is', async () => {
      const { contactId } = await greet(store(), 'a')
      await store().addRow(ticket('t1'), start)
      await commit(store(), contactId, 1, {
        rows: [{ ...ticket('t1'), body: { n: 2 } }, ticket('t2', contactId)],
      })
      expect((await store().row('tickets', 'tickets', 't1'))!.body).toEqual({ title: 't1' })
      expect((await store().row('tickets', 'tickets', 't2'))!.contactId).toBe(contactId)
    })

    test('change only on the version their writer saw', async () => {
      await store().addRow(ticket('t1'), start)
      const tries = await Promise.all(
        [1, 2, 3].map((n) => store().updateRow({ ...ticket('t1'), body: { n } }, 1, start + n)),
      )
      const [won, ...others] = tries.filter((one) => one !== null)
      expect(others).toEqual([])
      const n = won!.body['n'] as number
      expect(won).toEqual({ id: 't1', contactId: null, at: start + n, version: 2, body: { n } })
      expect(await store().row('tickets', 'tickets', 't1')).toEqual(won)
      expect(await store().updateRow(ticket('t9'), 1, start)).toBeNull()
      const owned = { ...ticket('t5'), contactId: 'c1' }
      await store().addRow(owned, start)
      await store().updateRow({ ...owned, contactId: null, body: { n: 2 } }, 1, start)
      expect(await store().row(owned.plugin, owned.collection, 't5')).toMatchObject({
        contactId: 'c1',
        version: 2,
      })
      expect(await store().row('tickets', 'tickets', 't9')).toBeNull()
    })

    test('are listed newest first, of a contact too, and never of another collection', async () => {
      for (const rowId of ['t1', 't2', 't3'])
        await store().addRow(ticket(rowId, rowId === 't2' ? 'c1' : 'c2'), start)
      await store().addRow({ ...ticket('x'), collection: 'other' }, start)
      await store().addRow({ ...ticket('x'), plugin: 'other' }, start)
      const ids = async (options: { contactId?: string; limit: number }) =>
        (await store().rows('tickets', 'tickets', options)).map((row) => row.id)
      expect(await ids({ limit: 10 })).toEqual(['t3', 't2', 't1'])
      expect(await ids({ limit: 2 })).toEqual(['t3', 't2'])
      expect(await ids({ contactId: 'c2', limit: 10 })).toEqual(['t3', 't1'])
    })
  })

  describe('counters and values', () => {
    test('a number is given once, from 1', async () => {
      const numbers = await Promise.all(Array.from({ length: 100 }, () => store().nextNumber('tickets')))
      expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1))
      expect(await store().nextNumber('coupons')).toBe(1)
    })

    test('a value is kept until the next one', async () => {
      expect(await store().getValue('cursor')).toBeNull()
      await store().setValue('cursor', '1')
      await store().setValue('cursor', '2')
      expect(await store().getValue('cursor')).toBe('2')
    })
  })
}
