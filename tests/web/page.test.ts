/** The shop's page and its chat in a real browser. Pictures of what it saw are kept in tests/.artifacts. */
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { openChannel, storeUnavailable, type Draft, type FakeHost } from '../../bot/testing/fakes.ts'
import type { InboundActivity } from '../../bot/sdk/index.ts'
import web from '../../channels/web/index.ts'

const executablePath = '/usr/bin/chromium'
const pictures = join(import.meta.dirname, '../.artifacts')
const flags =
  '--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync'

const present = existsSync(executablePath)
const inBrowser = present ? describe : describe.skip
if (!present)
  test.skip(`no browser at ${executablePath}: install Debian's chromium to run the page's tests`, () => undefined)

function reply(activity: InboundActivity): Draft[] {
  if (activity.type === 'joined')
    return [{ text: '您好，我是智能助手，不是真人。', buttons: [{ label: '查订单', flow: 'x' }] }]
  if (activity.type === 'choice') return [{ text: `选了 ${activity.value}` }]
  if (activity.type !== 'message') return []
  if (activity.text === '退货')
    return [
      {
        text: '为什么要退？',
        choices: [
          { value: 'r/size', label: '不合身' },
          { value: 'r/color', label: '颜色不对' },
        ],
      },
    ]
  if (activity.text === '加湿器')
    return [
      {
        text: '这款：',
        card: {
          title: '桌面加湿器',
          body: '¥129',
          image: '/shop/humidifier.svg',
          buttons: [{ label: '看看', url: '/#goods' }],
        },
      },
    ]
  if (activity.text === '人工')
    return [
      { author: 'system', text: '前面还有 2 位' },
      { author: 'agent', agent: '小林', text: '我是小林' },
    ]
  return [{ text: `收到：${activity.text}` }]
}

inBrowser('the page', () => {
  let browser: Browser
  let host: FakeHost<any, any>
  let context: BrowserContext
  /** Everything a page must never have: dialogs, errors, refused scripts. */
  let faults: string[]

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    browser = await chromium.launch({
      executablePath,
      args: [...flags.split(' '), '--host-resolver-rules=MAP *.test 127.0.0.1'],
    })
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    host = await openChannel(web, { reply })
    faults = []
    context = await browser.newContext({ viewport: { width: 1180, height: 760 }, locale: 'zh-CN' })
  })
  afterEach(async () => {
    await context.close()
    await host.stop()
  })

  async function visit(path = '/', quiet = true): Promise<Page> {
    const page = await context.newPage()
    page.on('dialog', (dialog) => {
      faults.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('pageerror', (error) => faults.push(String(error)))
    // A refused connection is told by the browser itself; that is no fault where the test cuts the line.
    page.on('console', (message) => {
      if (message.type() === 'error' && (quiet || /Content Security|Trusted/.test(message.text())))
        faults.push(message.text())
    })
    await page.goto(host.url + path)
    return page
  }

  const say = async (page: Page, text: string): Promise<void> => {
    await page.locator('textarea').fill(text)
    await page.locator('textarea').press('Enter')
  }
  const lines = (page: Page): Promise<string[]> => page.locator('.line .bubble').allTextContents()
  /** Waits until so many bubbles are there, none of them on its way. */
  const settled = async (page: Page, count: number): Promise<void> => {
    await page
      .locator('.line .bubble')
      .nth(count - 1)
      .waitFor()
    await page.locator('.sending').first().waitFor({ state: 'detached' })
  }

  test('greets honestly, answers, offers choices, cards and people', async () => {
    const page = await visit()
    await page.screenshot({ path: join(pictures, 'web-shop.png') })
    await page.locator('.launch').click()
    await settled(page, 1)
    expect(await page.locator('header span').last().textContent()).toContain('不是真人')
    await say(page, '退货')
    await page.locator('.chip', { hasText: '不合身' }).click()
    await settled(page, 5)
    expect(await page.locator('.chip').count()).toBe(0)
    await say(page, '加湿器')
    await page.locator('.card img').waitFor()
    await page.screenshot({ path: join(pictures, 'web-card.png') })
    await say(page, '人工')
    await settled(page, 9)
    expect(await lines(page)).toEqual([
      '您好，我是智能助手，不是真人。',
      '退货',
      '为什么要退？',
      '不合身',
      '选了 r/size',
      '加湿器',
      '这款：',
      '人工',
      '我是小林',
    ])
    expect(await page.locator('.notice').allTextContents()).toEqual(['前面还有 2 位', '人工客服 小林 来了'])
    expect(await page.locator('header span').last().textContent()).toContain('小林')
    await page.screenshot({ path: join(pictures, 'web-agent.png') })
    expect(faults).toEqual([])
  })

  test('a reload and a second tab show the same conversation', async () => {
    const page = await visit()
    await page.locator('.launch').click()
    await say(page, '一')
    await settled(page, 3)
    const before = await lines(page)
    await page.reload()
    await settled(page, 3)
    expect(await lines(page)).toEqual(before)
    const second = await visit()
    await settled(second, 3)
    await say(page, '二')
    await settled(second, 5)
    await settled(page, 5)
    expect(await lines(second)).toEqual(await lines(page))
    expect(host.received.filter(({ type }) => type === 'joined')).toHaveLength(1)
    expect(faults).toEqual([])
  })

  test('what is said while the line is down arrives once, in order, also over a reload', async () => {
    const page = await visit('/', false)
    await page.locator('.launch').click()
    await settled(page, 1)
    const { conversation } = host.received[0]!.address
    for (let round = 0; round < 3; round += 1) {
      await context.setOffline(true)
      await say(page, `断线 ${round}`)
      await host.push(conversation, { text: `推送 ${round}` })
      await context.setOffline(false)
      await settled(page, 1 + 3 * (round + 1))
    }
    host.fail(storeUnavailable())
    await say(page, '存不下的时候')
    await page.locator('.sending').waitFor()
    await page.reload()
    await page.locator('.sending').waitFor()
    host.fail(null)
    await settled(page, 12)
    expect(host.received.filter(({ type }) => type === 'message').map((one) => 'text' in one && one.text)).toEqual(
      ['断线 0', '断线 1', '断线 2', '存不下的时候'],
    )
    const shown = await lines(page)
    expect(new Set(shown).size).toBe(12)
    expect(shown).toHaveLength(12)
    expect(faults).toEqual([])
  })

  test('an answer that got lost on its way back makes no second message', async () => {
    const page = await visit('/', false)
    await page.locator('.launch').click()
    await settled(page, 1)
    let lost = 0
    await page.route('**/activities', async (route) => {
      if (route.request().method() !== 'POST' || lost >= 2) return route.continue()
      lost += 1
      await route.fetch()
      await route.abort()
    })
    await say(page, '只说一次')
    await settled(page, 3)
    await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.includes(':pending:')))
    expect(await lines(page)).toEqual(['您好，我是智能助手，不是真人。', '只说一次', '收到：只说一次'])
    expect(host.received.filter(({ type }) => type === 'message')).toHaveLength(1)
  })

  test('a conversation whose token has ended is followed by a new one, and nothing unsent is lost', async () => {
    const page = await visit('/', false)
    await page.locator('.launch').click()
    await settled(page, 1)
    await page.evaluate(() => {
      const key = Object.keys(localStorage).find((name) => name.endsWith(':conversation'))!
      localStorage.setItem(
        key,
        JSON.stringify({ ...JSON.parse(localStorage.getItem(key)!), token: 'ended.token' }),
      )
    })
    await page.reload()
    await page.locator('.notice').waitFor()
    await say(page, '还在吗')
    await settled(page, 3)
    expect((await lines(page)).at(-1)).toBe('收到：还在吗')
    expect(faults).toEqual([])
  })

  test('text, names, links and pictures of others never become markup', async () => {
    const page = await visit('/', false)
    await page.locator('.launch').click()
    await settled(page, 1)
    const { conversation } = host.received[0]!.address
    const marks = [
      '<img src=x onerror=alert(1)>',
      '<script>alert(1)</script>',
      '"><svg onload=alert(1)>',
      "'-alert(1)-'",
      '</textarea><script>alert(1)</script>',
      '<iframe srcdoc="<script>alert(1)</script>">',
      '{{constructor.constructor("alert(1)")()}}',
      '<a href="javascript:alert(1)">x</a>',
      '[x](javascript:alert(1))',
      '<style>*{display:none}</style>',
      '\u202e<b onmouseover=alert(1)>',
    ]
    const links = [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'vbscript:alert(1)',
      '//evil.example/x.js',
      '/\\evil.example',
      'https://x/"onerror="alert(1)',
      'blob:https://x/1',
    ]
    for (const mark of marks) {
      await say(page, mark)
      await host.push(conversation, {
        author: 'agent',
        agent: mark,
        text: mark,
        card: { title: mark, body: mark, buttons: [{ label: mark, value: mark }] },
        choices: [{ value: mark, label: mark }],
      })
    }
    for (const link of links)
      await host.push(conversation, {
        text: `看 ${link}`,
        image: link,
        file: link,
        card: { title: '卡', image: link, buttons: [{ label: '开', url: link }] },
        choices: [{ value: '1', label: '一', image: link }],
      })
    await page.locator('.bubble', { hasText: 'blob:https' }).waitFor()
    const hrefs = await page
      .locator('nightdesk-chat a')
      .evaluateAll((all) => all.map((a) => (a as any).protocol as string))
    expect(new Set(hrefs)).toEqual(new Set(['https:']))
    expect(await page.locator('.log script, .log iframe, .log style, .log svg').count()).toBe(0)
    for (const link of await page.locator('.card button, .chip').all()) await link.hover()
    expect(faults).toEqual([])
  })

  test('when a person has gone it asks once how that was', async () => {
    const page = await visit()
    await page.locator('.launch').click()
    await say(page, '人工')
    await page.locator('.agent').first().waitFor()
    expect(await page.locator('.rate').count()).toBe(0)
    await say(page, '谢谢')
    await page.locator('.rate button').nth(4).waitFor()
    await page.screenshot({ path: join(pictures, 'web-rating.png') })
    await page.getByRole('button', { name: '满意', exact: true }).click()
    await page.getByText('谢谢，已经记下了').waitFor()
    await page.waitForTimeout(300)
    expect(host.received.filter(({ type }) => type === 'event')).toMatchObject([
      { name: 'rating', data: { score: 4 } },
    ])
    await page.reload()
    await page.locator('.agent').first().waitFor()
    expect(await page.locator('.rate').count()).toBe(0)
    expect(faults).toEqual([])
  })

  test('a picture is made smaller, sent once over a broken line and a reload, and shown', async () => {
    const page = await visit('/', false)
    await page.locator('button.launch').click()
    await settled(page, 1)
    await context.setOffline(true)
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: '发送图片或文件' }).click()
    // Painted by the page itself: 3000 px wide, as a phone takes it.
    const photo = await page.evaluate<number[]>(`(async () => {
      const canvas = document.createElement('canvas')
      canvas.width = 3000
      canvas.height = 1500
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg'))
      return [...new Uint8Array(await blob.arrayBuffer())]
    })()`)
    await (await chooser).setFiles({ name: '盒子.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(photo) })
    await page.locator('.sending .picture img').waitFor()
    await context.setOffline(false)
    await page.reload()
    await page.locator('.mine:not(.sending) .picture img').waitFor()
    const width = await page.evaluate<number>(`(() => {
      const image = document.querySelector('nightdesk-chat').shadowRoot.querySelector('.mine .picture img')
      return image.decode().then(() => image.naturalWidth)
    })()`)
    expect(width).toBe(1920)
    expect(await page.locator('.mine .picture').count()).toBe(1)
    const sent = host.received.filter((one) => one.type === 'message')
    expect(sent).toMatchObject([{ attachments: [{ kind: 'image', mime: 'image/jpeg', name: '盒子.jpg' }] }])
    await page.screenshot({ path: join(pictures, 'widget-picture.png') })
    const other = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: '发送图片或文件' }).click()
    await (
      await other
    ).setFiles({ name: 'a.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') })
    await page.getByText('只能发送图片').waitFor()
  }, 90_000)

  test('on a phone, in English, by keyboard', async () => {
    await context.close()
    context = await browser.newContext({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true })
    const page = await visit('/?lang=en')
    await page.screenshot({ path: join(pictures, 'web-phone-shop.png') })
    await page.locator('.goods button').first().click()
    expect(await page.locator('textarea').inputValue()).toBe('About the wool crewneck: ')
    await page.locator('textarea').press('Enter')
    await settled(page, 3)
    await page.screenshot({ path: join(pictures, 'web-phone-chat.png') })
    const wide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')
    expect(wide).toBe(false)
    expect(host.received.find(({ type }) => type === 'message')!.from.language).toBe('en')
    await page.locator('textarea').press('Escape')
    await page.locator('.launch').waitFor()
    await host.push(host.received[0]!.address.conversation, { text: 'your parcel is here' })
    await page.locator('.badge', { hasText: '1' }).waitFor()
    expect(faults).toEqual([])
  })

  test('from another site it works where the operator allows it, and nowhere else', async () => {
    let html = ''
    const shop = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
    shop.listen(0, '127.0.0.1')
    await once(shop, 'listening')
    const { port } = shop.address() as AddressInfo
    const chat = await openChannel(web, { reply, config: { origins: [`http://shop.test:${port}`] } })
    html = `<!doctype html><title>x</title><script type="module" src="${chat.url}/widget.js"></script><nightdesk-chat></nightdesk-chat>`
    const page = await context.newPage()
    await page.goto(`http://shop.test:${port}/`)
    await page.locator('.launch').click()
    await settled(page, 1)
    await page.goto(`http://evil.test:${port}/`)
    await page.locator('.launch').click()
    await say(page, '放我进去')
    // To the page a refused preflight looks like a broken line: it keeps the message and goes on trying.
    await page.waitForTimeout(1500)
    expect(await page.locator('.line').allTextContents()).toEqual([expect.stringContaining('放我进去')])
    await page.close()
    expect(chat.received.map(({ type }) => type)).toEqual(['joined'])
    await chat.stop()
    shop.closeAllConnections()
    shop.close()
  })
})

describe('the files', () => {
  test('come with a strict policy, their type and a tag that saves the second time', async () => {
    const host = await openChannel(web)
    for (const [path, type] of [
      ['/', 'text/html; charset=utf-8'],
      ['/widget.js', 'text/javascript; charset=utf-8'],
      ['/widget/log.js', 'text/javascript; charset=utf-8'],
      ['/shop.css', 'text/css; charset=utf-8'],
      ['/shop/moon.svg', 'image/svg+xml'],
    ]) {
      const first = await fetch(host.url + path)
      expect([first.status, first.headers.get('content-type')]).toEqual([200, type])
      expect(first.headers.get('x-content-type-options')).toBe('nosniff')
      expect(first.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self';/)
      expect(await first.text()).not.toMatch(/\sstyle="|<script>|\son\w+="/)
      const again = await fetch(host.url + path, { headers: { 'if-none-match': first.headers.get('etag')! } })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
    await host.stop()
  })

  test('the shop stays away where `page` is off; the widget is served', async () => {
    const host = await openChannel(web, { config: { page: false } })
    expect((await fetch(`${host.url}/`)).status).toBe(404)
    expect((await fetch(`${host.url}/widget.js`)).headers.get('access-control-allow-origin')).toBe('*')
    await host.stop()
  })
})
