import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { executablePath, hasBrowser, openHouse, type House } from './browser.ts'
import {
  complain,
  connected,
  goOnline,
  openCustomer,
  openWaiting,
  password,
  setUp,
  signIn,
  until,
} from './people.ts'

if (!hasBrowser)
  test.skip(`no browser at ${executablePath}: install Debian's chromium to run the workbench's test`, () =>
    undefined)
const inBrowser = hasBrowser
  ? (name: string, run: () => Promise<void>, ms: number) => test(name, () => house.seen(run), ms)
  : () => undefined

/** Whether a line without a confirmed answer is kept in this browser. */
const kept = `Object.values(sessionStorage).some((text) => text.includes('重启前的最后一句'))`
const focused = 'document.activeElement.tagName'
let house: House
let admin: Page

beforeAll(async () => {
  if (!hasBrowser) return
  house = await openHouse()
  admin = await house.page('admin')
}, 180_000)
afterAll(async () => house?.close())
// Whatever a page prints, or has refused by its policy, fails the test in which it happens.
afterEach(() => {
  if (house) expect(house.faults.splice(0)).toEqual([])
})

inBrowser(
  'a customer on the shop page and an agent at the workbench, both in a real browser',
  async () => {
    await setUp(house, admin)
    await admin.getByText('你现在不接新客人').waitFor()
    await house.picture(admin, 'console-first')
    await goOnline(admin)

    const customer = await openCustomer(house, 'customer')
    await complain(customer)
    await house.picture(customer.page, 'e2e-customer-queued')

    // The queue says why and since when, and goes on counting.
    const row = admin.locator('.chat-row').first()
    await row.getByText('投诉', { exact: false }).first().waitFor()
    const before = await row.locator('time').textContent()
    await until('time goes on', async () => (await row.locator('time').textContent()) !== before)
    await row.click()
    await admin.locator('.lines').getByText('我的快递到哪了').waitFor()
    await admin.locator('aside').getByText('冲着我们').waitFor()
    await house.picture(admin, 'console-queued')

    // The card of the turn: rule, intents with their probabilities, emotion, steps, what it took.
    await admin.locator('.because', { hasText: '情绪' }).click()
    const card = admin.locator('.card.open')
    await card.getByText('对我们').waitFor()
    expect(await card.locator('.bar-name').allTextContents()).toContain('complaint')
    expect(await card.textContent()).toMatch(/complaint\/1 › .*决定 [\d.]+ ms/)
    await house.picture(admin, 'console-card')

    await admin.getByRole('button', { name: '接管' }).click()
    const writing = admin.locator('.composer textarea')
    await writing.fill('您好，我是小林，马上帮您催。')
    await writing.press('Enter')
    await customer.reads('您好，我是小林')
    await customer.say('快一点')
    await admin.locator('.lines').getByText('快一点').waitFor()

    // What was typed and not sent survives a reload, and so does the conversation in view.
    await writing.fill('我正在写的一句')
    await admin.reload()
    await connected(admin)
    await admin.locator('.lines').getByText('快一点').waitFor()
    expect(await writing.inputValue()).toBe('我正在写的一句')
    await house.picture(admin, 'console-serving')
    await writing.fill('')

    await admin.getByRole('button', { name: '解决' }).click()
    await admin.locator('.ant-modal textarea').fill('已经催了仓库')
    await house.picture(admin, 'console-resolve')
    await admin.locator('.ant-modal .ant-btn-primary').click()
    await customer.reads('已经催了仓库')
    await house.picture(customer.page, 'e2e-customer-back')
    await admin.getByText('从左边选一位客人').waitFor()
  },
  90_000,
)

inBrowser(
  'the administrator makes an agent, who signs in in English; two agents, one customer',
  async () => {
    await admin.getByRole('link', { name: '团队' }).click()
    await admin.getByRole('button', { name: '添加成员' }).click()
    await admin.getByRole('textbox', { name: '登录名' }).fill('wang')
    await admin.getByRole('textbox', { name: '显示名' }).fill('小王')
    await admin.getByRole('textbox', { name: '密码' }).fill(password)
    await admin.getByRole('button', { name: '添加技能' }).click()
    await admin.getByRole('combobox', { name: '技能名' }).fill('supervisor')
    await house.picture(admin, 'console-person')
    await admin.locator('.ant-drawer-footer .ant-btn-primary').click()
    await admin.locator('tr', { hasText: 'wang' }).getByText('supervisor').waitFor()
    await house.picture(admin, 'console-team')

    const agent = await house.page('agent', { locale: 'en-GB' })
    await agent.goto(`${house.url}/console/`)
    await agent.locator('input[name=name]').fill('wang')
    await agent.locator('input[name=password]').fill('not the password')
    await agent.getByRole('button', { name: 'Sign in' }).click()
    await agent.getByText('Name or password is wrong').waitFor()
    await house.picture(agent, 'console-door-en')
    // The browser prints the 401 that was asked for here.
    expect(house.faults.splice(0).join()).toMatch(/^agent: [^,]*401[^,]*$/)
    await agent.locator('input[name=password]').fill(password)
    await agent.getByRole('button', { name: 'Sign in' }).click()
    await connected(agent)
    expect(await agent.getByRole('link', { name: 'Team' }).count()).toBe(0)
    await goOnline(agent)

    const customer = await openCustomer(house, 'second customer')
    await complain(customer)
    await admin.getByRole('link', { name: '会话' }).click()
    await openWaiting(admin)
    await admin.locator('.lines').getByText('三天了还不发货').waitFor()
    // Offered to one of the two: whoever has it open takes it, the other sees whose it is.
    // The live line tells of the claim before its own answer comes; what is done meanwhile is not swallowed.
    const answer = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    await admin.route(
      '**/claim',
      async (route) => {
        const response = await route.fetch()
        await answer.promise
        await route.fulfill({ response })
        answered.resolve()
      },
      { times: 1 },
    )
    await admin.getByRole('button', { name: '接管' }).click()
    await agent.locator('.chat-row', { hasText: 'With 小林' }).waitFor()
    expect(await agent.locator('.chat-row', { hasText: 'With 小林' }).isDisabled()).toBe(true)

    await admin.getByRole('button', { name: '退回队列' }).click()
    await admin.locator('.ant-modal textarea').fill('要主管来')
    await admin.locator('.ant-modal .ant-btn-primary').click()
    await openWaiting(agent)
    answer.resolve()
    await answered.promise
    await agent.getByRole('button', { name: 'Take over' }).click()
    const writing = agent.locator('.composer textarea')
    await writing.fill('/xdq')
    await agent.getByRole('option', { name: 'xdq' }).waitFor()
    await house.picture(agent, 'console-quick')
    await writing.press('Enter')
    expect(await writing.inputValue()).toMatch(/^真的很抱歉/)
    expect(await agent.getByRole('listbox').count()).toBe(0)
    await writing.fill('/')
    await agent.getByRole('option').nth(7).waitFor()
    await writing.press('ArrowUp')
    expect(await agent.getByRole('option').nth(7).getAttribute('aria-selected')).toBe('true')
    await writing.press('Escape')
    expect(await agent.getByRole('listbox').count()).toBe(0)
    await writing.fill('我们是全网第一。')
    await writing.press('Enter')
    await agent.locator('.said.unsaid').getByText('This must not be said').waitFor()
    await house.picture(agent, 'console-guard')
    expect(house.faults.splice(0).join()).toMatch(/^agent: [^,]*409[^,]*$/)
    await agent.getByRole('button', { name: 'Rewrite' }).click()
    expect(await writing.inputValue()).toBe('我们是全网第一。')
    await writing.fill('说了多少遍，是小王。')
    await writing.press('Enter')
    await agent.locator('.said.unsaid').getByText('Look at this once more').waitFor()
    await house.picture(agent, 'console-guard-asks')
    expect(house.faults.splice(0).join()).toMatch(/^agent: [^,]*409[^,]*$/)
    await agent.getByRole('button', { name: 'Send anyway' }).click()
    await customer.reads('说了多少遍，是小王。')
    await writing.fill('我是小王，主管。')
    await agent.locator('.composer textarea').press('Enter')
    await customer.reads('我是小王')
    await customer.say('终于有人了')
    await agent.locator('.lines').getByText('终于有人了').waitFor()
    await house.picture(agent, 'console-serving-en')

    // Another page of one's own is in the way of nobody; what comes while one looks away is marked.
    await agent.getByRole('link', { name: 'Tickets' }).click()
    await agent.getByRole('heading', { name: 'Tickets' }).waitFor()
    await agent.getByRole('link', { name: 'Chats' }).click()
    await customer.say('在吗')
    await agent.locator('.chat-row.unread').waitFor()
    await house.picture(agent, 'console-unread')

    await agent.getByRole('button', { name: 'My account' }).click()
    await agent.getByText('Sign out').click()
    await agent.locator('input[name=password]').waitFor()
    expect(await agent.evaluate('Object.keys(sessionStorage).filter((key) => key.includes("unsent"))')).toEqual([])
    await agent.reload()
    await agent.locator('input[name=password]').waitFor()
    await agent.context().close()
  },
  120_000,
)

inBrowser(
  'an answer that got lost: the line stays, and sent again it is said once',
  async () => {
    const customer = await openCustomer(house, 'third customer')
    await complain(customer)
    await admin.getByRole('link', { name: '会话' }).click()
    await openWaiting(admin)
    await admin.getByRole('button', { name: '接管' }).click()
    const writing = admin.locator('.composer textarea')
    await writing.fill('只说一次的话')
    let cut = true
    await admin.route('**/say', async (route) => {
      if (!cut) return route.continue()
      cut = false
      await route.fetch()
      await route.abort()
    })
    await writing.press('Enter')
    await customer.reads('只说一次的话')
    await admin.locator('.said.unsaid').getByText('没有收到确认').waitFor()
    await house.picture(admin, 'console-lost-answer')
    expect(house.faults.splice(0).every((fault) => fault.includes('ERR_FAILED'))).toBe(true)
    // Even a reload does not forget it.
    await admin.reload()
    await connected(admin)
    await admin.locator('.said.unsaid').getByText('只说一次的话').waitFor()
    await admin.getByRole('button', { name: '重试' }).click()
    await admin.locator('.said.unsaid').waitFor({ state: 'detached' })
    expect(await customer.times('只说一次的话')).toBe(1)
    await admin.getByRole('button', { name: '转回机器人' }).click()
    await admin.locator('.ant-modal .ant-btn-primary').click()
    await admin.locator('.talk-empty').waitFor()
  },
  90_000,
)

inBrowser(
  'tables, system, dark, and the keyboard alone',
  async () => {
    await admin.getByRole('link', { name: '订单' }).click()
    await admin.getByRole('cell', { name: '针织半身裙等 2 件' }).waitFor()
    const amounts = (): Promise<string[]> => admin.locator('.ant-table-row td:nth-child(4)').allTextContents()
    await admin.getByRole('columnheader', { name: '金额' }).click()
    await until('there are rows', async () => (await amounts()).length > 5)
    const rising = (await amounts()).filter(Boolean).map(Number)
    expect(rising).toEqual([...rising].sort((a, b) => a - b))
    await admin.getByLabel('搜索').fill('半身裙')
    await until('one row is left', async () => (await amounts()).filter(Boolean).length === 1)
    await admin.getByLabel('搜索').fill('')
    await house.picture(admin, 'console-orders')
    await admin.getByRole('link', { name: '运行' }).click()
    await admin.getByText('可以接客').waitFor()
    await house.picture(admin, 'console-system')

    const customer = await openCustomer(house, 'fourth customer')
    await complain(customer)
    await admin.emulateMedia({ colorScheme: 'dark' })
    await admin.getByRole('link', { name: '会话' }).click()
    await admin.locator('[data-group=offered] .chat-row, [data-group=waiting] .chat-row').first().waitFor()
    await admin.locator('body').click({ position: { x: 640, y: 400 } })
    await admin.keyboard.press('j')
    await admin.keyboard.press('Enter')
    await admin.getByRole('button', { name: '接管' }).waitFor()
    await admin.keyboard.press('c')
    await admin.locator('.composer textarea').waitFor()
    await until('the composer has the focus', async () => (await admin.evaluate(focused)) === 'TEXTAREA')
    await admin.keyboard.type('键盘也可以')
    await admin.keyboard.press('Enter')
    await customer.reads('键盘也可以')
    await house.picture(admin, 'console-dark')
    await admin.keyboard.press('Escape')
    await admin.keyboard.press('?')
    await admin.locator('.ant-modal').getByText('写回复').waitFor()
    await admin.waitForTimeout(300)
    await house.picture(admin, 'console-keys-dark')
    await admin.keyboard.press('Escape')
    await admin.emulateMedia({ colorScheme: 'light' })
  },
  90_000,
)

inBrowser(
  'on a phone: one column at a time, nothing wider than the screen',
  async () => {
    const page = await house.page('phone', {
      viewport: { width: 390, height: 780 },
      hasTouch: true,
      isMobile: true,
    })
    const fits = async (): Promise<void> =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await page.goto(`${house.url}/console/`)
    await page.locator('input[name=name]').waitFor()
    await house.picture(page, 'console-phone-door')
    await signIn(house, page, 'lin')
    await page.locator('.chat-row').first().waitFor()
    await fits()
    await house.picture(page, 'console-phone-list')
    await page.locator('[data-group=mine] .chat-row').first().click()
    await page.locator('.lines').getByText('键盘也可以').waitFor()
    expect(await page.locator('.chats').count()).toBe(0)
    await fits()
    await house.picture(page, 'console-phone-talk')
    await page.locator('.because').first().click()
    await page.locator('.ant-drawer .card.open').waitFor()
    await page.waitForTimeout(400)
    await house.picture(page, 'console-phone-card')
    await page.locator('.ant-drawer-close').click()
    await page.getByRole('button', { name: '返回' }).click()
    await page.locator('.chats').waitFor()
    await page.getByRole('link', { name: '工单' }).click()
    await page.locator('.ant-table').waitFor()
    await fits()
    await house.picture(page, 'console-phone-tickets')
    await page.context().close()
  },
  90_000,
)

inBrowser(
  'the shop restarts: the page says so, comes back by itself, and goes on',
  async () => {
    // A line whose answer is lost just before the end of the process …
    await admin.route('**/say', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await admin.locator('.composer textarea').fill('重启前的最后一句')
    await admin.locator('.composer textarea').press('Enter')
    await admin.locator('.said.unsaid').getByText('重启前的最后一句').waitFor()
    await admin.unroute('**/say')
    await house.desk.stop()
    await admin.getByText('连接断开').waitFor()
    await house.picture(admin, 'console-reconnecting')
    await house.desk.start()
    await connected(admin)
    await admin.locator('.presence-dot.online').waitFor()
    // … and sent again to the next process, is said once.
    await admin.getByRole('button', { name: '重试' }).click()
    await until('it is confirmed', async () => (await admin.evaluate(kept)) === false)
    await admin.reload()
    await connected(admin)
    await admin.locator('.said.agent', { hasText: '键盘也可以' }).waitFor()
    expect(await admin.locator('.said.agent', { hasText: '重启前的最后一句' }).count()).toBe(1)
    const customer = await openCustomer(house, 'fifth customer')
    await complain(customer)
    await openWaiting(admin)
    await admin.getByRole('button', { name: '接管' }).click()
    await admin.locator('.composer textarea').fill('重启以后也在')
    await admin.locator('.composer textarea').press('Enter')
    await customer.reads('重启以后也在')
    // What the browser itself prints about a server that is away.
    const ours = house.faults
      .splice(0)
      .filter((fault) => !/ERR_CONNECTION|ERR_FAILED|WebSocket connection|50[23]/.test(fault))
    expect(ours).toEqual([])
  },
  90_000,
)
