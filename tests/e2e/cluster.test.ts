/** The demo conversation with the customer's page on one process and the agent's on another, one of them killed in the middle. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { openDesk, type Desk } from '../chaos/desk.ts'
import { freshDatabase, type FreshDatabase } from '../sidecars/database.ts'
import { describeWith } from '../sidecars/describe.ts'
import { mongo, redis } from '../sidecars/parts.ts'
import { openBalancer, type Balancer } from './balancer.ts'
import { builtConsole, chromium, hasBrowser, openBrowsers, openShopFolder, type Browsers } from './browser.ts'
import { complain, connected, goOnline, openCustomer, openWaiting, setUp, type Customer } from './people.ts'

/** Of the dead process its contacts are free after this. */
const aliveMs = 4_000
const secondsMs = 120_000

/** A page whose server was killed says so in its console; anything else it prints is a fault. */
const isOutage = (line: string): boolean => /WebSocket connection|Failed to load resource|net::ERR_/.test(line)

describeWith({ mongo, redis, chromium }, 'one conversation on two processes', ({ mongo: server, redis: bus }) => {
  let shop: string
  let database: FreshDatabase
  let [a, b]: Desk[] = []
  let balancers: Balancer[] = []
  let browsers: Browsers
  let agent: Page
  /** Prefers the first process, and the second. */
  let [toA, toB] = ['', '']

  beforeAll(async () => {
    shop = openShopFolder()
    database = freshDatabase(server)
    const env = { NIGHTDESK_STORE: database.url, NIGHTDESK_REDIS: bus, NIGHTDESK_ALIVE_MS: String(aliveMs) }
    a = await openDesk(shop, join(shop, 'data-a'), { env })
    b = await openDesk(shop, join(shop, 'data-b'), { env })
    await a.start()
    await a.printed(/#setup=/)
    await b.start()
    balancers = [await openBalancer([a.port, b.port]), await openBalancer([b.port, a.port])]
    ;[toA, toB] = balancers.map(({ url }) => url) as [string, string]
    browsers = await openBrowsers()
    await Promise.all([builtConsole(toA), builtConsole(toB)])
    agent = await browsers.page('agent')
    await setUp({ ...browsers, desk: b, url: toB }, agent)
    await goOnline(agent)
  }, 180_000)
  afterAll(async () => {
    await browsers.close()
    for (const balancer of balancers) balancer.close()
    await Promise.all([a!.stop(), b!.stop()])
    await database.drop()
    rmSync(shop, { recursive: true, force: true })
  })

  const customerAt = (url: string, name: string) => openCustomer({ ...browsers, desk: a!, url }, name)

  async function takeOver(): Promise<void> {
    await openWaiting(agent)
    await agent.locator('.lines').getByText('三天了还不发货').waitFor()
    await agent.getByRole('button', { name: '接管' }).click()
    await reply('您好，我是小林，马上帮您催。')
  }
  async function reply(text: string): Promise<void> {
    const writing = agent.locator('.composer textarea')
    await writing.fill(text)
    await writing.press('Enter')
  }
  async function resolve(): Promise<void> {
    await agent.getByRole('button', { name: '解决' }).click()
    await agent.locator('.ant-modal textarea').fill('已经催了仓库')
    await agent.locator('.ant-modal .ant-btn-primary').click()
  }
  async function eachOnce(customer: Customer, ...texts: string[]): Promise<void> {
    for (const text of texts) expect([text, await customer.times(text)]).toEqual([text, 1])
  }
  const whatPagesSaid = () => browsers.faults.splice(0).filter((line) => !isOutage(line))

  test(
    "the customer's process is killed while an agent serves: the page goes on at the other one",
    () =>
      browsers.seen(async () => {
        const customer = await customerAt(toA, 'customer')
        await complain(customer)
        await takeOver()
        await customer.reads('我是小林，马上帮您催')
        await customer.say('我等着')
        await agent.locator('.lines').getByText('我等着').waitFor()

        await a!.kill()
        await reply('仓库说今天发')
        await customer.reads('仓库说今天发')
        await customer.say('好，谢谢')
        await agent.locator('.lines').getByText('好，谢谢').waitFor()
        await browsers.picture(customer.page, 'cluster-customer-after-kill')
        await resolve()
        await customer.reads('已经催了仓库')
        await eachOnce(customer, '什么破店', '我是小林，马上帮您催', '我等着', '仓库说今天发', '好，谢谢')
        await browsers.picture(customer.page, 'cluster-customer-back')
        expect(whatPagesSaid()).toEqual([])
        await customer.page.close()
        await a!.start()
      }),
    secondsMs,
  )

  test(
    "the agent's process is killed: still signed in, the same customer, nobody is given back",
    () =>
      browsers.seen(async () => {
        const customer = await customerAt(toA, 'second customer')
        await complain(customer)
        await takeOver()
        await customer.reads('我是小林，马上帮您催')

        await b!.kill()
        await customer.say('还在吗')
        await connected(agent)
        await agent.locator('.lines').getByText('还在吗').waitFor()
        await reply('在的，正在催')
        await customer.reads('在的，正在催')
        await browsers.picture(agent, 'cluster-agent-after-kill')
        await resolve()
        await customer.reads('已经催了仓库')
        await eachOnce(customer, '我是小林，马上帮您催', '还在吗', '在的，正在催')
        expect(whatPagesSaid()).toEqual([])
        await b!.start()
      }),
    secondsMs,
  )
})

if (!hasBrowser) describe.skip('needs a browser', () => test('chromium', () => undefined))
