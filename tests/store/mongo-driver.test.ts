/** Waits that never end: one in the driver, which is mended, and whatever else there may be, which is given up. */
import { createRequire } from 'node:module'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from '@jest/globals'
import { mendDriver } from '../../bot/store/mongo/driver.ts'
import { createRun } from '../../bot/store/mongo/core.ts'
import { isNotDone, isPassing } from '../../bot/store/mongo/faults.ts'
import { openHealth } from '../../bot/store/mongo/health.ts'
import { silentLog } from '../../bot/store/mongo/options.ts'

interface Driver {
  Connection: new (
    socket: Socket,
    options: object,
  ) => { command(ns: object, command: object, options: object): Promise<unknown> }
}

test('a command written after its socket was destroyed and before that is known ends with the fault', async () => {
  expect(mendDriver()).toBe(true)
  const require = createRequire(createRequire(import.meta.url).resolve('mongoose'))
  const { Connection } = require('mongodb/lib/cmap/connection.js') as Driver
  const { ns } = require('mongodb/lib/utils.js') as { ns: (name: string) => object }
  const server = createServer(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  const connection = new Connection(socket, {
    hostAddress: '',
    id: 1,
    generation: 0,
    logicalSessionTimeoutMinutes: 30,
    monitorCommands: false,
    metadata: {},
  })
  socket.destroy()
  const sent = connection.command(ns('admin.$cmd'), { ping: 1 }, {})
  const late = new Promise((resolve) => setTimeout(() => resolve('no end'), 2000).unref())
  const ended = await Promise.race([sent, late]).catch((error: unknown) => String(error))
  server.close()
  expect(ended).toMatch(/closed/)
})

test('what is never answered is given up, tried again, and takes readiness away', async () => {
  const vitals = openHealth(() => new Promise(() => undefined), silentLog)
  const figures = { commands: 0, retries: 0, misses: 0, relayed: 0, repaired: 0, relayLagMs: 0 }
  const monotonic = () => performance.now()
  const run = createRun({ vitals, figures, failpoints: {}, monotonic, patienceMs: 20 })
  await expect(run('test.point', () => new Promise(() => undefined))).rejects.toMatchObject({
    code: 'store.unavailable',
  })
  expect(vitals.ready).toBe(false)
  const fault: unknown = await run('test.point', () => new Promise(() => undefined), 'once').catch(
    (error: unknown) => error,
  )
  expect((fault as Error).message).toBe('no answer to test.point within 160 ms')
  expect([isPassing(fault), isNotDone(fault)]).toEqual([true, false])
  vitals.close()
})
