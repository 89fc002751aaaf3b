/** The store fails for a moment: what was acked goes on by itself when it is back, in order, and nothing hangs. */
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, test } from '@jest/globals'
import mongoose from 'mongoose'
import type { Receipt } from '../../bot/sdk/index.ts'
import { openSqliteStore } from '../../bot/store/sqlite/index.ts'
import { onMongo, openGround } from './ground.ts'
import { openShop, track } from './shop.ts'
import { until } from './until.ts'

/** A store that can write nothing while `down` is set: COMMIT fails, or the line to MongoDB is cut. */
async function breakableStore() {
  const failing = { down: false }
  if (onMongo) {
    const at = (_point: string, when: 'before' | 'after'): void => {
      if (failing.down && when === 'before') throw new mongoose.mongo.MongoNetworkError('broken on purpose')
    }
    return { store: await openGround(() => 0, { failpoints: { at }, patienceMs: 500 }), failing }
  }
  const beforeCommit = (): void => {
    if (failing.down) throw new Database.SqliteError('broken on purpose', 'SQLITE_FULL')
  }
  const store = await openSqliteStore({ folder: null, now: () => 0, failpoints: { beforeCommit } })
  return { store, failing }
}

describe('the store fails for a moment', () => {
  test('an input that was acked and not decided is decided when it is back, before those that come later', async () => {
    const { store, failing } = await breakableStore()
    const shop = await openShop({ store })
    // Somebody new: recorded first, decided in the next commit, which is the one that fails.
    await shop.write('查快递')
    failing.down = true
    await until('the store is not ready', () => !store.health().ready)
    await expect(shop.write('在吗')).rejects.toMatchObject({ code: 'store.unavailable' })
    failing.down = false
    await until('the store is ready again', () => store.health().ready)
    await shop.write('012345678901')
    await shop.bot.settled()
    expect(shop.sent.map(({ text }) => text)).toEqual(['订单号是？', '快递在上海。'])
    expect(await store.contactsWithInbox(10)).toEqual([])
    await shop.bot.stop()
  })

  test('the result of an action is recorded when it is back', async () => {
    const { store, failing } = await breakableStore()
    let calls = 0
    const slow = {
      ...track,
      async run() {
        calls += 1
        failing.down = true
        await sleep(1)
        return { outcome: 'ok' as const, output: { place: '上海' } }
      },
    }
    const shop = await openShop({ store, actions: [slow] })
    await shop.say('查快递')
    await shop.write('012345678901')
    await until('the store is not ready', () => !store.health().ready)
    failing.down = false
    await until('the result is told', () => shop.sent.length === 2)
    await shop.bot.settled()
    expect(shop.sent.map(({ text }) => text)).toEqual(['订单号是？', '快递在上海。'])
    expect(calls).toBe(1)
    expect(await store.openEffects(10)).toEqual([])
    await shop.bot.stop()
  })

  test('a reply that went out is told to be sent when it is back, and holds up nobody', async () => {
    const { store, failing } = await breakableStore()
    const shop = await openShop({ store })
    shop.onDeliver(async (): Promise<Receipt> => {
      failing.down = true
      return { outcome: 'sent' }
    })
    await shop.write('在吗')
    await until('the store is not ready', () => !store.health().ready)
    shop.onDeliver(async () => ({ outcome: 'sent' }))
    failing.down = false
    await until('the store is ready again', () => store.health().ready)
    await shop.bot.settled()
    await shop.write('查快递')
    await shop.bot.settled()
    expect(shop.sent.map(({ text }) => text)).toEqual(['收到 在吗', '订单号是？'])
    expect(await store.outboxByState('sending', 10)).toEqual([])
    await shop.bot.stop()
  })
})

describe('a step that the store refuses', () => {
  test('is an attempt like any other: three, then a dead letter, and the contact lives on', async () => {
    const store = await openGround(() => 0)
    let refused = 0
    const shop = await openShop({
      store: {
        ...store,
        async receive(input, step) {
          // The fast path is left out: the step comes by itself.
          return store.receive(input, step && JSON.stringify(step).includes('毒药') ? undefined : step)
        },
        async commitStep(step) {
          if (step.input.outcome === 'done' && JSON.stringify(step.journal.input).includes('毒药')) {
            refused += 1
            throw new TypeError('cannot be serialised')
          }
          return store.commitStep(step)
        },
      },
    })
    await shop.say('在吗')
    await shop.say('毒药')
    expect(refused).toBe(3)
    expect(await store.deadLetters(10)).toHaveLength(1)
    expect(await store.contactsWithInbox(10)).toEqual([])
    expect(await shop.say('查快递')).toEqual(['订单号是？'])
    await shop.bot.stop()
  })
})
