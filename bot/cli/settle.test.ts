import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { loadContent } from '../content/load.ts'
import { readConfig } from '../content/kinds.ts'
import { readEnvironment } from './environment.ts'
import { placeOf } from './peers.ts'
import { addressOf, settle } from './settle.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nightdesk-settle-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function settled(yaml: string | null, env: Record<string, string> = {}) {
  mkdirSync(join(root, 'config'), { recursive: true })
  if (yaml !== null) writeFileSync(join(root, 'config/store.yml'), yaml)
  const { store, redis, aliveMs, dataFolder } = await settle(readEnvironment(env), root)
  return { store, redis, aliveMs, data: dataFolder(root) }
}

describe('where the data lies', () => {
  test('nobody says it: the data folder', async () => {
    const nothing = { store: null, redis: null, aliveMs: null, data: join(root, 'data') }
    expect(await settled(null)).toEqual(nothing)
    expect(await settled('store: sqlite\nredis: none\n')).toEqual(nothing)
  })

  test('the file says it, with what is secret from the environment', async () => {
    const file = 'store: mongodb://shop:${env:DB_PASSWORD}@a:27017,b:27017/shop?replicaSet=rs\nredis: ${env:CACHE}\nalive: 20s\ndata: ../elsewhere\n' // prettier-ignore
    expect(await settled(file, { DB_PASSWORD: 'p@ss/w:rd', CACHE: 'redis://:pw@cache' })).toEqual({
      store: 'mongodb://shop:p%40ss%2Fw%3Ard@a:27017,b:27017/shop?replicaSet=rs',
      redis: 'redis://:pw@cache',
      aliveMs: 20_000,
      data: join(root, '../elsewhere'),
    })
  })

  test('the environment has the last word, also that there is none', async () => {
    const file = 'store: mongodb://db/shop\nredis: redis://cache\nalive: 20s\ndata: there\n'
    expect(
      await settled(file, { NIGHTDESK_STORE: 'sqlite', NIGHTDESK_REDIS: 'none', NIGHTDESK_ALIVE_MS: '5000', NIGHTDESK_DATA: 'here' }), // prettier-ignore
    ).toEqual({ store: null, redis: null, aliveMs: 5000, data: join(root, 'here') })
    expect(await settled(file, { NIGHTDESK_STORE: 'mongodb://other/shop' })).toMatchObject({
      store: 'mongodb://other/shop',
      redis: 'redis://cache',
    })
  })

  test('as an address of a command', async () => {
    const environment = readEnvironment({})
    expect(addressOf(environment, root)).toBe(`sqlite:${join(root, 'data')}`)
    expect(addressOf({ ...environment, store: 'mongodb://db/shop' }, root)).toBe('mongodb://db/shop')
  })

  test('a variable that is not set is named with its line', async () => {
    await expect(settled('redis: none\nstore: ${env:SHOP_STORE}\n')).rejects.toThrow(
      /^config\/store.yml:2: the environment variable SHOP_STORE is not set/,
    )
  })

  test('a replica set has several hosts', () => {
    const NIGHTDESK_STORE = 'mongodb://u:p@a:1,b:2/shop?replicaSet=rs'
    expect(readEnvironment({ NIGHTDESK_STORE }).store).toBe(NIGHTDESK_STORE)
    expect(placeOf(NIGHTDESK_STORE)).toBe(placeOf('mongodb://B:2,a:1/shop'))
    expect(placeOf(NIGHTDESK_STORE)).not.toBe(placeOf('mongodb://a:1,b:2/other'))
    expect(placeOf(NIGHTDESK_STORE)).toBe('a:1,b:2/shop')
  })
})

describe('what is wrong in the file', () => {
  test.each([
    ['store: mongodb://shop:geheim@db/shop', 1, 8, 'a password must not stand in this file'],
    ['store: mongodb://shop:geh@eim@db/shop', 1, 8, 'a password must not stand in this file'],
    ['store: mongodb://shop:x${env:PW}@db/shop', 1, 8, 'a password must not stand in this file'],
    ['store: mongodb://db/shop?tlsCertificateKeyFilePassword=geheim', 1, 8, 'must not stand in this file'],
    ['alive: 15s\nredis: redis://:geheim@cache', 2, 8, 'a password must not stand in this file'],
    ['store: mongodb://db', 1, 8, 'no address that can be used'],
    ['store: postgres://db/shop', 1, 8, 'no address that can be used'],
    ['redis: cache:6379', 1, 8, 'no address that can be used'],
    ['alive: 15', 1, 8, 'not a span'],
    ['alive: 10ms', 1, 8, 'A span from 1s to 10m'],
    ['stores: sqlite', 1, 1, 'not known here'],
  ])('%s', async (yaml, line, col, says) => {
    const read = readConfig('config/store.yml', yaml)
    if (!('mistake' in read)) throw new Error('it was taken')
    expect(read.mistake).toMatchObject({ file: 'config/store.yml', line, col })
    expect(read.mistake.message.en).toContain(says)
    expect(read.mistake.fix).not.toBeNull()
    expect(JSON.stringify(read.mistake)).not.toContain('geheim')
    await expect(settled(yaml)).rejects.toThrow(/^config\/store.yml:\d: /)
  })

  test('a reference may be the password, an option, or all of it', () => {
    for (const store of [
      'mongodb://shop:${env:PW}@db/shop',
      'mongodb://${env:WHO}:${env:PW}@db/shop?authSource=admin',
      'mongodb://shop@db/shop?tlsCertificateKeyFilePassword=${env:PW}',
      '${env:STORE}',
      'mongodb+srv://cluster.example/shop',
    ])
      expect(readConfig('config/store.yml', `store: ${store}\n`)).toMatchObject({
        value: { store: { value: store } },
      })
  })

  test('"nightdesk check" says it; a release is the same wherever the data lies', () => {
    const shop = { 'config/shop.yml': 'name: a\ntime_zone: UTC\n' }
    const hashOf = (files: Record<string, string>): string => {
      const read = loadContent({ ...shop, ...files })
      if ('mistakes' in read) throw new Error(read.mistakes[0]?.message.en)
      expect(Object.keys(read.content.files)).toEqual(['config/shop.yml'])
      return read.content.hash
    }
    expect(hashOf({ 'config/store.yml': 'store: mongodb://db/shop\n' })).toBe(hashOf({}))
    expect(() => hashOf({ 'config/store.yml': 'store: 7\n' })).toThrow('no address')
  })
})
