/** The bus on a real Redis: hints arrive; killed, emptied, late, silent: slower, never wrong. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openRedisBus } from '../../bot/bus/redis.ts'
import { quietLog } from '../../bot/turn/hosts.ts'
import { describeWith } from '../sidecars/describe.ts'
import { ownRedis, type OwnServer } from '../sidecars/own.ts'
import { redisProgram } from '../sidecars/parts.ts'
import { openTcpProxy, type TcpProxy } from '../sidecars/proxy/tcp.ts'
import { echo, openHouse, seeded, until, type House } from './house.ts'

describeWith({ redisProgram }, 'on Redis', () => {
  let redis: OwnServer
  let proxy: TcpProxy
  let shops = 0
  beforeAll(async () => {
    redis = await ownRedis()
    proxy = await openTcpProxy(redis.port)
  }, 60_000)
  afterAll(async () => {
    await proxy.close()
    await redis.stop()
  })

  const open = async (desks: number, files = echo): Promise<House> => {
    shops += 1
    const prefix = `shop${shops}`
    const buses = new Map<number, ReturnType<typeof openRedisBus>>()
    const house = await openHouse({
      desks,
      idleMs: 1000,
      shop: { files },
      makeBus: (desk) => {
        const bus = openRedisBus({
          url: `redis://127.0.0.1:${proxy.port}`,
          prefix,
          log: quietLog(),
          clock: Date.now,
        })
        buses.set(desk, bus)
        return bus
      },
    })
    await until('every bus is well', () => [...buses.values()].every((bus) => bus.ready()))
    return house
  }

  /** Five contacts talk to processes at random; each waits for its ack and nothing else. */
  async function talk(house: House, name: string, meanwhile: () => Promise<void>): Promise<void> {
    const random = seeded(3)
    const talking = Promise.all(
      Array.from({ length: 5 }, async (_, contact) => {
        for (let at = 1; at <= 9; at++) {
          const desk = house.desks[Math.floor(random() * house.desks.length)]!
          await desk.write(`第${at}句`, `${name}${contact}`, `${name}${contact}-${at}`)
          await sleep(random() * 200)
        }
      }),
    )
    await meanwhile()
    await talking
    const of = (contact: number) => house.texts(`${name}${contact}`)
    await until('all answered', () => [0, 1, 2, 3, 4].every((contact) => of(contact).length >= 9))
    for (let contact = 0; contact < 5; contact++)
      expect(of(contact)).toEqual(Array.from({ length: 9 }, (_, at) => `收到 第${at + 1}句`))
  }

  test('an order to another process is carried out in well under half a second', async () => {
    const house = await open(2)
    const [a, b] = house.desks
    const { contactId } = await b!.write('在吗', 'x')
    await sleep(300)
    const began = performance.now()
    const outcome = await a!.bot.command(contactId, { name: 'claim', by: 'lin', agentName: 'lin' })
    expect(outcome.outcome).toBe('ok')
    expect(performance.now() - began).toBeLessThan(500)
    await house.close()
  }, 30_000)

  test('killed and started again, empty', async () => {
    const house = await open(3)
    await talk(house, 'k', async () => {
      await sleep(300)
      await redis.kill()
      await sleep(700)
      await redis.start()
    })
    await talk(house, 'l', () => Promise.resolve())
    await house.close()
  }, 60_000)

  test.each([
    ['connections are reset', async () => proxy.reset()],
    ['everything comes 400 ms late', async () => proxy.delay(400)],
    ['connections stay open and nothing arrives', async () => proxy.blackHole()],
    ['nobody listens there any more', () => proxy.refuse().then(() => proxy.cut())],
  ])(
    '%s',
    async (_how, harm) => {
      const house = await open(3)
      await talk(house, 'h', async () => {
        await sleep(200)
        await harm()
      })
      await proxy.heal()
      await talk(house, 'i', () => Promise.resolve())
      await house.close()
    },
    60_000,
  )

  test('a moment asked for twice wakes one process once', async () => {
    const due: string[] = []
    const buses = ['a', 'b'].map((name) => {
      const bus = openRedisBus({ url: redis.url, prefix: 'moments', log: quietLog(), clock: Date.now })
      bus.start({ hear: () => undefined, gap: () => undefined, due: (what) => due.push(`${what} ${name}`) })
      bus.name(name)
      return bus
    })
    await until('both are well', () => buses.every((bus) => bus.ready()))
    const at = Date.now() + 500
    for (const bus of buses) bus.wakeAt('timers', at)
    await sleep(300)
    expect(due).toEqual([])
    await until('one is woken', () => due.length > 0, 5000)
    await sleep(500)
    expect(due).toHaveLength(1)
    await Promise.all(buses.map((bus) => bus.close()))
  }, 30_000)

  test('a timer of a closed lane wakes somebody at its moment', async () => {
    const files = {
      ...echo,
      'flows/later.yml': `flow: later\ntitle: 等会儿\nwhen:\n  intent: [等会儿叫我, 过一会儿叫我]\nsteps:\n  - say: 好。\n  - wait: 3s\n  - say: 时间到。\n  - end: resolved\n`,
    }
    const house = await open(2, files)
    const began = Date.now()
    await house.desks[1]!.write('等会儿叫我', 'x')
    await until('it is called', () => house.texts('x').length === 2)
    expect(house.texts('x')).toEqual(['好。', '时间到。'])
    expect(Date.now() - began).toBeLessThan(4500)
    await house.close()
  }, 30_000)
})
