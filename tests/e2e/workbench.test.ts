import { existsSync, mkdirSync, mkdtempSync, rmSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { chromium } from 'playwright-core'
import { openDesk } from '../chaos/desk.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const pictures = join(root, 'tests/.artifacts')
const executablePath = '/usr/bin/chromium'
const present = existsSync(executablePath)
if (!present)
  test.skip(`no browser at ${executablePath}: install Debian's chromium to run the workbench's test`, () =>
    undefined)

const inBrowser = present ? test : (_name: string, _run: () => Promise<void>, _ms: number) => undefined

inBrowser(
  'a customer on the shop page and an agent at the workbench, both in a real browser',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nightdesk-desk-'))
    for (const name of ['flows', 'knowledge', 'config'])
      cpSync(join(root, name), join(folder, name), { recursive: true })
    const file = join(folder, 'config/shop.yml')
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace(/every_day: .*/, 'every_day: 0:00-24:00')
        .replace(/holidays:\n(?: {2}- .*\n)+/, ''),
    )
    const desk = await openDesk(folder, join(folder, 'data'))
    await desk.start()
    mkdirSync(pictures, { recursive: true })
    const browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
    try {
      const url = `http://127.0.0.1:${desk.port}`
      const faults: string[] = []
      const agent = await (
        await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' })
      ).newPage()
      agent.on('pageerror', (error) => faults.push(String(error)))
      await agent.goto(`${url}${/\/console\/#setup=[\w.-]+/.exec(desk.output())![0]}`)
      await agent.locator('input[name=name]').fill('lin')
      await agent.locator('input[name=display]').fill('小林')
      for (const input of await agent.locator('input[type=password]').all()) await input.fill('a-long-password-1')
      await agent.locator('button[type=submit]').click()
      await agent.locator('select.presence').selectOption('online')

      const customer = await (
        await browser.newContext({ viewport: { width: 420, height: 800 }, locale: 'zh-CN' })
      ).newPage()
      customer.on('pageerror', (error) => faults.push(String(error)))
      await customer.goto(url)
      await customer.locator('.launch').click()
      const say = async (text: string): Promise<void> => {
        await customer.locator('textarea').fill(text)
        await customer.locator('textarea').press('Enter')
      }
      await say('我的快递到哪了')
      await customer.getByText('请告诉我订单号').first().waitFor()
      await say('什么破店，三天了还不发货，我要投诉')
      await customer.getByText('排队').first().waitFor()
      await customer.screenshot({ path: join(pictures, 'e2e-customer-queued.png') })

      await agent.locator('.list button.row').first().click()
      await agent.locator('.lines').waitFor()
      await agent.screenshot({ path: join(pictures, 'e2e-desk-queued.png') })
      await agent.getByRole('button', { name: '接管' }).click()
      await agent.locator('.composer textarea').fill('您好，我是小林，马上帮您催。')
      await agent.locator('.composer textarea').press('Enter')
      await customer.getByText('您好，我是小林').waitFor()
      await say('快一点')
      await agent.getByText('快一点').first().waitFor()
      await agent.screenshot({ path: join(pictures, 'e2e-desk-serving.png') })
      await agent.getByRole('button', { name: '解决' }).click()
      await agent.locator('dialog textarea').fill('已经催了仓库')
      await agent.locator('dialog button.main').click()
      await customer.getByText('已经催了仓库').waitFor()
      await customer.screenshot({ path: join(pictures, 'e2e-customer-back.png') })
      expect(faults).toEqual([])
    } finally {
      await browser.close()
      await desk.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
  90_000,
)
