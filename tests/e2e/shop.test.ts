/** The demo shop as a customer finds it: sign in, orders, cart, the chat beside it; nothing that axe would object to. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { executablePath, hasBrowser, openHouse, root, type House } from './browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pages = join(root, 'channels/web/pages')

if (!hasBrowser) test.skip(`no browser at ${executablePath}`, () => undefined)
const inBrowser = hasBrowser ? describe : describe.skip

interface Found {
  id: string
  impact: string
  nodes: { html: string; failureSummary: string }[]
}

/** What axe finds, in the page and in the widget's shadow. */
async function violations(page: Page): Promise<string[]> {
  // The page's policy lets no foreign script in; the debugger may.
  await page.evaluate(axe)
  const found = await page.evaluate<Found[]>(`axe.run().then(({ violations }) => violations)`)
  return found.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
}

inBrowser('the shop', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  }, 60_000)
  afterAll(() => house.close())

  test.each([
    ['desktop', { width: 1280, height: 900 }],
    ['phone', { width: 390, height: 844 }],
  ])('sign in, choose an order in the chat, sign out: on a %s', async (name, viewport) => {
    await house.seen(async () => {
      const page = await house.page(`shop-${name}`, { viewport, locale: 'zh-CN' })
      await page.goto(house.url)
      await page.locator('.account').click()
      await page.getByText('林小满').click()
      await page.locator('#orders li').nth(2).waitFor()
      expect(await page.locator('#orders li').count()).toBe(3)
      await page.locator('.goods button', { hasText: '加入购物车' }).first().click()
      expect(await page.locator('.cart-open .count').textContent()).toBe('1')
      expect(await violations(page)).toEqual([])
      await house.picture(page, `shop-${name}`)
      // Nothing is wider than the window.
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width).toBeLessThanOrEqual(viewport.width)

      await page.locator('button.launch').click()
      await page.getByRole('button', { name: '我的订单' }).click()
      await page.locator('.sheet button').nth(2).waitFor()
      expect(await violations(page)).toEqual([])
      await house.picture(page, `shop-${name}-orders`)
      await page.locator('.sheet button').first().click()
      await page.locator('.line:not(.mine) .bubble', { hasText: '转运中心' }).waitFor()
      expect(await violations(page)).toEqual([])
      await house.picture(page, `shop-${name}-chat`)
      if (name === 'phone') await page.getByRole('button', { name: '收起' }).click()

      await page.locator('.account').click()
      await page.locator('.line.mine').waitFor({ state: 'detached' })
      expect(await page.locator('#orders li').count()).toBe(0)
      expect(await page.locator('button', { hasText: '我的订单' }).count()).toBe(0)
      await page.close()
    })
    expect(house.faults).toEqual([])
  })

  test('nobody is signed in by a word, and orders are told to their owner only', async () => {
    const signIn = (body: unknown) =>
      fetch(`${house.url}/demo/sign-in`, { method: 'POST', body: JSON.stringify(body) })
    expect((await signIn({ customer: 'C999' })).status).toBe(400)
    expect((await signIn({ customer: 'C002', tier: 'black' })).status).toBe(400)
    expect((await signIn('x'.repeat(2000))).status).toBe(400)
    const { token } = (await (await signIn({ customer: 'C002' })).json()) as { token: string }
    const orders = (bearer: string) =>
      fetch(`${house.url}/demo/orders`, { headers: { authorization: `Bearer ${bearer}` } })
    expect((await orders(`${token.slice(0, -2)}AA`)).status).toBe(401)
    const { orders: own } = (await (await orders(token)).json()) as { orders: { no: string }[] }
    expect(own.map(({ no }) => no).sort()).toEqual(['012345678902', '012345678907'])
  })
})

test('the widget is under 30 kB, gzipped, all of it', () => {
  const main = readFileSync(join(pages, 'widget.js'), 'utf8')
  const parts = new Set<string>()
  const follow = (text: string): void => {
    for (const [, part] of text.matchAll(/from '\.\/(?:widget\/)?([\w-]+\.js)'/g)) {
      if (parts.has(part!)) continue
      parts.add(part!)
      follow(readFileSync(join(pages, 'widget', part!), 'utf8'))
    }
  }
  follow(main)
  const files = [main, ...[...parts].map((part) => readFileSync(join(pages, 'widget', part), 'utf8'))]
  const bytes = files.reduce((sum, text) => sum + gzipSync(text).length, 0)
  expect(parts.size).toBeGreaterThan(8)
  expect(bytes).toBeLessThan(30_000)
})
