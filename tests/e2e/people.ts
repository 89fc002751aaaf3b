/** What people do at the pages: an administrator sets up, somebody signs in, a customer asks for a person. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import type { House } from './browser.ts'

export const password = 'a-long-password-1'

/** Spends the one-time link in the page and goes online. */
export async function setUp(house: House, page: Page): Promise<void> {
  const link = await house.desk.printed(/\/console\/#setup=[\w.-]+/)
  await page.goto(`${house.url}${link}`)
  await page.locator('input[name=name]').fill('lin')
  expect(page.url()).not.toContain('setup=')
  await page.locator('input[name=display]').fill('小林')
  for (const input of await page.locator('input[type=password]').all()) await input.fill(password)
  await page.locator('button[type=submit]').click()
  await connected(page)
}

/** The workbench is there and hears what moves. */
export async function connected(page: Page): Promise<void> {
  await page.locator('.shell[data-live=connected]').waitFor()
}

export async function signIn(house: House, page: Page, name: string): Promise<void> {
  await page.goto(`${house.url}/console/`)
  await page.locator('input[name=name]').fill(name)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await connected(page)
}

/** Chooses one's presence: the first of the menu is online. */
export async function goOnline(page: Page): Promise<void> {
  await page.locator('.presence').click()
  await page.locator('.ant-dropdown-menu-item').first().click()
  await page.locator('.presence .presence-dot.online').waitFor()
}

export interface Customer {
  page: Page
  say(text: string): Promise<void>
  /** Resolves when the text stands in the widget. */
  reads(text: string): Promise<void>
  /** How often it stands there. */
  times(text: string): Promise<number>
}

/** A customer with the widget open on the shop page. */
export async function openCustomer(house: House, name: string): Promise<Customer> {
  const page = await house.page(name, { viewport: { width: 420, height: 800 } })
  await page.goto(house.url)
  await page.locator('.launch').click()
  return {
    page,
    async say(text) {
      await page.locator('textarea').fill(text)
      await page.locator('textarea').press('Enter')
    },
    reads: (text) => page.getByText(text).first().waitFor(),
    times: (text) => page.getByText(text).count(),
  }
}

/** Asks for a parcel, gets angry, and waits for a person. */
export async function complain(customer: Customer): Promise<void> {
  await customer.say('我的快递到哪了')
  await customer.reads('请告诉我订单号')
  await customer.say('什么破店，三天了还不发货，我要投诉')
  await customer.reads('排队')
}

/** Waits until something holds, ten seconds at most. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await holds()) return
    await sleep(50)
  }
  throw new Error(`waited ten seconds for: ${what}`)
}

/** Opens the first customer who waits for somebody, or is offered to oneself. */
export async function openWaiting(page: Page): Promise<void> {
  await page
    .locator('[data-group=offered] .chat-row, [data-group=waiting] .chat-row:not(:disabled)')
    .first()
    .click()
  await page.locator('.lines').waitFor()
}
