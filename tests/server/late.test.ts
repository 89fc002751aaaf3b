/** The workbench that is loaded after the shop serves: nothing asked of it meanwhile is lost. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { WebSocket } from 'ws'
import { createServer } from '../../bot/server/index.ts'
import { mountLate, type LateWorkbench } from '../../bot/server/late.ts'
import { createFakeRuntime, type FakeRuntime } from './fake-runtime.ts'
import { send } from './house.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }

let runtime: FakeRuntime
let server: ReturnType<typeof createServer>
let workbench: LateWorkbench
let port: number

async function open(): Promise<void> {
  runtime = await createFakeRuntime()
  server = createServer({ log: quiet })
  workbench = mountLate(server, runtime, { log: quiet })
  port = await server.listen(0, '127.0.0.1')
}
afterEach(async () => {
  workbench.stop()
  await server.close()
})

describe('a workbench that is loaded late', () => {
  test('the process says that it is ready before there is one', async () => {
    await open()
    expect((await send(port, 'GET', '/readyz', undefined)).status).toBe(200)
  })

  test('the first request loads it, with its body, and is answered as any other', async () => {
    await open()
    const origin = `http://127.0.0.1:${port}`
    const [described, refused] = await Promise.all([
      send(port, 'GET', '/api/v1/openapi.json', undefined),
      send(port, 'POST', '/api/v1/session', { name: 'nobody', password: 'wrong and long enough' }, { origin }),
    ])
    expect(described.json.openapi).toMatch(/^3\./)
    expect(refused.status).toBe(401)
    expect((await send(port, 'GET', '/api/v1/nowhere', undefined)).status).toBe(404)
  })

  test('the set-up link is minted once, whoever opens it', async () => {
    await open()
    const [one, other] = await Promise.all([workbench.open(), workbench.open()])
    expect(one).toMatch(/^\/console\/#setup=/)
    expect(other).toBe(one)
  })

  test('a live socket without a session is refused after loading, not before', async () => {
    await open()
    const closed = await new Promise<string>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { origin: `http://127.0.0.1:${port}` })
      socket.on('close', (code) => resolve(`closed ${code}`))
      socket.on('error', (error) => resolve(error.message))
    })
    expect(closed).toMatch(/401|4401/)
  })
})
