import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import mongoose from 'mongoose'
import { ownMongo, ownRedis } from './own.ts'
import { describeWith } from './describe.ts'
import { mongoPrograms, redisProgram } from './parts.ts'
import { listens } from './ports.ts'

/** One line to Redis, the first piece of its answer; null when none comes within 300 ms. */
async function say(port: number, line: string): Promise<string | null> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    socket.write(`${line}\r\n`)
    const [answer] = (await Promise.race([once(socket, 'data'), sleep(300, [null])])) as [Buffer | null]
    return answer?.toString() ?? null
  } finally {
    socket.destroy()
  }
}

describeWith({ redisProgram }, 'a Redis of its own', () => {
  test('comes back empty after kill −9, keeps what it was told to keep, freezes and goes', async () => {
    const forgetful = await ownRedis()
    const faithful = await ownRedis({ append: true })
    try {
      for (const { port } of [forgetful, faithful]) expect(await say(port, 'SET k 1')).toBe('+OK\r\n')
      await sleep(1100)
      for (const server of [forgetful, faithful]) {
        await server.kill()
        expect([server.running(), await listens(server.port)]).toEqual([false, false])
        await server.start()
      }
      expect(await say(forgetful.port, 'GET k')).toBe('$-1\r\n')
      expect(await say(faithful.port, 'GET k')).toBe('$1\r\n1\r\n')
      faithful.freeze()
      expect(await say(faithful.port, 'PING')).toBeNull()
      faithful.thaw()
      expect(await say(faithful.port, 'PING')).toBe('+PONG\r\n')
    } finally {
      await Promise.all([forgetful.stop(), faithful.stop()])
    }
    expect(await listens(faithful.port)).toBe(false)
  })
})

describeWith({ mongoPrograms }, 'a MongoDB of its own', () => {
  test('kill −9 under load loses nothing that was acked', async () => {
    const server = await ownMongo()
    const client = new mongoose.mongo.MongoClient(server.url, {
      writeConcern: { w: 'majority', journal: true },
      serverSelectionTimeoutMS: 10_000,
    })
    const rows = client.db('kill').collection<{ _id: string }>('rows')
    const acked: string[] = []
    let going = true
    const writing = Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; going; i++) {
        const _id = `${writer}-${i}`
        await rows.insertOne({ _id }).then(
          () => acked.push(_id),
          () => sleep(20),
        )
      }
    })
    try {
      for (let round = 0; round < 3; round++) {
        await sleep(300)
        await server.kill()
        expect([await listens(server.port), await listens(server.port + 1)]).toEqual([false, false])
        await server.start()
      }
      going = false
      await Promise.all(writing)
      expect(acked.length).toBeGreaterThan(30)
      const kept = new Set(await rows.distinct('_id'))
      expect(acked.filter((id) => !kept.has(id))).toEqual([])
    } finally {
      going = false
      await client.close()
      await server.stop()
    }
    expect(await listens(server.port)).toBe(false)
  }, 120_000)
})
