/** A demo shop that is always open, in its own process, and people in a real browser whose every complaint is kept. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium as engine, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { openDesk, type Desk } from '../chaos/desk.ts'
import type { Part } from '../sidecars/parts.ts'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const pictures = join(root, 'tests/.artifacts')
export const executablePath = '/usr/bin/chromium'
export const hasBrowser = existsSync(executablePath)
/** For groups of tests that need a browser. */
export const chromium: Part = {
  value: hasBrowser ? executablePath : null,
  missing: `no browser at ${executablePath}: install Debian's chromium`,
}

export interface House extends Browsers {
  desk: Desk
  url: string
}

export interface Browsers {
  /** Opens a page; whatever it complains about lands in `faults`. */
  page(name: string, options?: BrowserContextOptions): Promise<Page>
  /** Errors of pages, refused by the Content-Security-Policy or printed to the console, by whose page it was. */
  faults: string[]
  picture(page: Page, name: string): Promise<void>
  /** Runs a test; if it fails, what every page showed is kept as a picture. */
  seen(run: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

const tellRefused = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('refused by policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))`

/** The demo shop, but open round the clock: a test must pass at any hour. */
export function openShopFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-shop-'))
  for (const name of ['flows', 'knowledge', 'config'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  const file = join(folder, 'config/shop.yml')
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .replace(/every_day: .*/, 'every_day: 0:00-24:00')
      .replace(/holidays:\n(?: {2}- .*\n)+/, ''),
  )
  return folder
}

export async function openHouse(): Promise<House> {
  const folder = openShopFolder()
  const desk = await openDesk(folder, join(folder, 'data'))
  await desk.start()
  const url = `http://127.0.0.1:${desk.port}`
  const browsers = await openBrowsers()
  await builtConsole(url)
  return {
    ...browsers,
    desk,
    url,
    async close() {
      await browsers.close()
      await desk.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One browser, with a context of its own for each page. */
export async function openBrowsers(): Promise<Browsers> {
  mkdirSync(pictures, { recursive: true })
  const browser = await launch()
  const faults: string[] = []
  const open = new Map<string, Page>()
  return {
    faults,
    async page(name, options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        locale: 'zh-CN',
        ...options,
      })
      const page = await context.newPage()
      open.set(name, page)
      page.on('close', () => open.delete(name))
      page.setDefaultTimeout(30_000)
      page.on('pageerror', (error) => faults.push(`${name}: ${String(error)}`))
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') faults.push(`${name}: ${message.text()}`)
      })
      // A refused style is only a note in some browsers' consoles: ask the page itself.
      await page.addInitScript({ content: tellRefused })
      return page
    },
    picture: async (page, name) => void (await page.screenshot({ path: join(pictures, `${name}.png`) })),
    async seen(run) {
      try {
        await run()
      } catch (error) {
        for (const [name, page] of open) await page.screenshot({ path: join(pictures, `failed-${name}.png`) })
        throw error
      }
    },
    close: () => browser.close(),
  }
}

export function launch(): Promise<Browser> {
  return engine.launch({
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
}

/** Resolves when the pages are built: in a fresh clone the first start builds them beside the shop. */
export async function builtConsole(url: string): Promise<void> {
  for (let i = 0; i < 600; i++) {
    const { status } = await fetch(`${url}/console/`)
    if (status === 200) return
    await sleep(200)
  }
  throw new Error('the console was not built within two minutes')
}
