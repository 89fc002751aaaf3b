/** What a shop that runs for months keeps, and what it lets go. */
import { describe, expect, test } from '@jest/globals'
import { onMongo, openGround } from './ground.ts'
import { quietLog } from '../../bot/turn/hosts.ts'
import type { Lane } from '../../bot/turn/lane.ts'
import { createShelf } from '../../bot/turn/releases.ts'
import { base, compile, openShop, type Shop } from './shop.ts'
import { until } from './until.ts'

const dayMs = 86_400_000

/** Among several processes it is the sweep that closes surplus lanes: at most every two seconds, which pass here at once. */
async function swept(shop: Shop): Promise<void> {
  shop.clock.now += 2000
  await until('two lanes are left', () => shop.bot.health().lanes <= 2)
}

describe('horizons', () => {
  test('a message sent again is dropped for seven days, and is a new one after them', async () => {
    const shop = await openShop()
    const write = () => shop.write('在吗', 'a', 'same')
    await write()
    shop.clock.now += 7 * dayMs - 1
    await shop.bot.tick()
    expect((await write()).duplicate).toBe(true)
    shop.clock.now += 2
    await shop.bot.tick()
    expect((await write()).duplicate).toBe(true)
    shop.clock.now += dayMs
    await shop.bot.tick()
    expect((await write()).duplicate).toBe(false)
    await shop.bot.stop()
  })

  test('the days are those of config/shop.yml', async () => {
    const shop = await openShop({
      files: { ...base, 'config/shop.yml': `${base['config/shop.yml']}dedupe_days: 9\n` },
    })
    const write = () => shop.write('在吗', 'a', 'same')
    await write()
    shop.clock.now += 8 * dayMs
    await shop.bot.tick()
    expect((await write()).duplicate).toBe(true)
    await shop.bot.stop()
  })

  test('journal and delivered replies go, the release in force stays', async () => {
    const store = await openGround(() => 0)
    const shop = await openShop({ store })
    await shop.say('在吗')
    const contactId = await shop.contact()
    expect(await store.journal(contactId)).not.toEqual([])
    shop.clock.now += 400 * dayMs
    await shop.bot.tick()
    await shop.bot.tick()
    expect((await store.journal(contactId)).filter(({ at }) => at < shop.clock.now - 300 * dayMs)).toEqual([])
    expect(await store.outboxByState('sent', 10)).toEqual([])
    expect(await store.release(shop.bot.release())).not.toBeNull()
    await shop.bot.stop()
  })
})

describe('releases', () => {
  const edited = (n: number) =>
    compile({ ...base, 'flows/parcel.yml': base['flows/parcel.yml']!.replace('订单号是？', `订单号是？${n}`) })

  test('of many that were published only those in use are kept in memory', async () => {
    const store = await openGround(() => 0)
    const all = [0, 1, 2, 3, 4, 5, 6, 7].map(edited)
    const pinned = { state: { session: { dialog: { frames: [{ release: all[1]!.hash }] } } }, busy: 0 }
    let loading = false
    const shelf = createShelf(all[0]!, {
      store,
      lanes: {
        each: (visit) =>
          [pinned, { state: undefined, busy: loading ? 1 : 0 }].forEach((lane) => visit(lane as Lane)),
      },
      compile: () => null,
      log: quietLog(),
    })
    const kept = () => all.flatMap(({ hash }, n) => (shelf.of(hash) ? [n] : []))
    for (const release of all.slice(0, 7)) await shelf.publish(release, 0)
    expect(kept()).toEqual([1, 4, 5, 6])
    loading = true
    await shelf.publish(all[7]!, 0)
    expect(kept()).toEqual([1, 4, 5, 6, 7])
    await store.close()
  })

  test('a flow that runs never notices, wherever its contact was meanwhile', async () => {
    const shop = await openShop({ keep: 2 })
    await shop.say('查快递', 'a')
    for (let n = 1; n <= 8; n++) {
      await shop.bot.publish(edited(n))
      await shop.say('查快递', `b${n}`)
      if (onMongo) await swept(shop)
    }
    expect(await shop.say('x', 'a')).toEqual(['一般是 12 位数字。'])
    expect(shop.compiled()).toBe(1)
    expect(await shop.say('012345678901', 'a')).toEqual(['快递在上海。'])
    await shop.bot.stop()
  })

  test('a retired one ends at once, also over a restart, and the customer is told', async () => {
    const store = await openGround(() => 0)
    const shop = await openShop({ store: { ...store, close: async () => undefined } })
    await shop.say('查快递', 'a')
    await shop.say('查快递', 'b')
    const first = shop.bot.release()
    await expect(shop.bot.retire(first)).rejects.toMatchObject({ code: 'request.refused' })
    await shop.bot.publish(edited(1))
    await shop.bot.retire(first)
    expect((await shop.say('012345678901', 'a'))[0]).toContain('有更新')
    await shop.bot.stop()
    const again = await openShop({ store, release: edited(1) })
    expect((await again.say('012345678901', 'b'))[0]).toContain('有更新')
    expect(await again.say('查快递', 'b')).toEqual(['订单号是？1'])
    await again.bot.stop()
  })

  test('one that is published again is not retired any more', async () => {
    const shop = await openShop()
    const first = compile(base)
    await shop.say('查快递')
    await shop.bot.publish(edited(1))
    await shop.bot.retire(first.hash)
    await shop.bot.publish(first)
    expect(await shop.say('012345678901')).toEqual(['快递在上海。'])
    await shop.bot.stop()
  })
})
