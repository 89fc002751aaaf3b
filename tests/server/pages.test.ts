import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { builtPages, type Pages } from '../../bot/server/index.ts'
import { openHouse, send, type House } from './house.ts'

let folder: string
let house: House
/** Changed by the tests, as a build changes it. */
const now = { folders: [] as string[], preparing: true, failure: null as string | null, wanted: 0 }
const pages: Pages = {
  folders: () => now.folders,
  preparing: () => now.preparing,
  failure: () => now.failure,
  wanted: () => void (now.wanted += 1),
}

function makeBuild(name: string): string {
  const build = join(folder, name)
  mkdirSync(join(build, 'assets'), { recursive: true })
  writeFileSync(join(build, 'index.html'), `<p>${name}</p>`)
  const script = `/* ${name} */`.repeat(100)
  writeFileSync(join(build, `assets/main-${name}.js`), script)
  writeFileSync(join(build, `assets/main-${name}.js.br`), brotliCompressSync(script))
  writeFileSync(join(build, `assets/plain-${name}.css`), 'p{}')
  return build
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nightdesk-pages-'))
  house = await openHouse({ pages })
})
afterAll(async () => {
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  send(house.port, 'GET', path, undefined, headers)

describe('before there are pages', () => {
  test('an honest page that comes back by itself and keeps what stands behind #', async () => {
    const answer = await get('/console/')
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('2')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.text).toContain('工作台正在准备')
    expect(answer.text).toContain('being prepared')
    expect(answer.text).not.toMatch(/http-equiv|<style|style=/)
    expect((await get('/console/waiting.js')).text).toContain('location.reload()')
    expect((await get('/console/waiting.css')).headers['content-type']).toMatch(/^text\/css/)
    expect(now.wanted).toBe(1)
  })

  test('a failed build is told with its cause, as text', async () => {
    now.preparing = false
    now.failure = 'main.tsx:3:5 unexpected <b>; mend it'
    const answer = await get('/console/')
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('没有准备好')
    expect(answer.text).toContain('main.tsx:3:5 unexpected &#60;b&#62;; mend it')
  })

  test('without sources and without a build it says what to run', async () => {
    expect(builtPages(null).failure()).toContain('npm run build')
  })
})

describe('with pages', () => {
  test('the page is never kept, its assets for good', async () => {
    now.folders = [makeBuild('one')]
    expect((await get('/console')).headers['location']).toBe('/console/')
    const page = await get('/console/')
    expect([page.status, page.text]).toEqual([200, '<p>one</p>'])
    expect(page.headers['cache-control']).toBe('no-cache')
    const asset = await get('/console/assets/main-one.js')
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(asset.headers['content-type']).toMatch(/^text\/javascript/)
    expect(asset.text).toContain('/* one */')
  })

  test('what was compressed goes out so to whoever takes it', async () => {
    const { headers } = await get('/console/assets/main-one.js', { 'accept-encoding': 'gzip, br' })
    expect(headers['content-encoding']).toBe('br')
    expect(headers['content-type']).toMatch(/^text\/javascript/)
    expect(headers['vary']).toContain('Accept-Encoding')
    expect(headers['cache-control']).toContain('immutable')
    const plain = await get('/console/assets/plain-one.css', { 'accept-encoding': 'br' })
    expect([plain.headers['content-encoding'], plain.text]).toEqual([undefined, 'p{}'])
  })

  test('after a new build, pages that are still open get their own files', async () => {
    now.folders = [makeBuild('two'), ...now.folders]
    expect((await get('/console/')).text).toBe('<p>two</p>')
    expect((await get('/console/assets/main-one.js')).status).toBe(200)
    expect((await get('/console/assets/main-two.js')).status).toBe(200)
    expect((await get('/console/assets/main-three.js')).status).toBe(404)
    expect((await get('/console/assets/..%2findex.html')).status).toBeGreaterThanOrEqual(400)
  })

  test('a failed build leaves the last good one in force', async () => {
    now.failure = 'broken'
    expect((await get('/console/')).text).toBe('<p>two</p>')
  })
})
