import { describe, expect, test } from '@jest/globals'
import type { Profile } from '../model/index.ts'
import { addressOf, conversationId, spokenLanguage } from './identity.ts'
import { mergeObstacle, mergeProfiles } from './merge.ts'
import { applySender, contactScope, newProfile } from './profile.ts'

const fresh = newProfile('zh')
const vouched: Profile = {
  ...fresh,
  name: '林晚',
  verified: true,
  customer: 'C001',
  phone: '13800001234',
  tier: 'gold',
}

describe('conversation ids', () => {
  test('there and back, also with a slash in the platform’s id', () => {
    const address = { channel: 'web', conversation: 'a/b' }
    expect(conversationId(address)).toBe('web/a/b')
    expect(addressOf('web/a/b')).toEqual(address)
  })
  test.each(['', 'web', '/a', 'web/'])('"%s" is none', (id) => expect(() => addressOf(id)).toThrow(TypeError))
  test('languages', () => {
    expect(['zh-Hans-CN', 'ZH', 'en_GB', 'en', 'eng', 'fr', undefined].map(spokenLanguage)).toEqual([
      'zh',
      'zh',
      'en',
      'en',
      null,
      null,
      null,
    ])
    expect(newProfile('zh', { language: 'en-US' }).language).toBe('en')
  })
})

describe('what a sender says', () => {
  test('unverified claims are not believed', () => {
    const claims = { id: 'v', customer: 'C001', phone: '13800001234', tier: 'black', name: '小林' }
    expect(applySender(fresh, claims)).toEqual({ ...fresh, name: '小林' })
  })

  test('the language of the device counts once, at the beginning', () => {
    const sender = { id: 'v', language: 'en-GB' }
    expect(applySender(fresh, sender, true)).toEqual({ ...fresh, language: 'en' })
    expect(applySender(fresh, sender)).toBe(fresh)
    expect(applySender(fresh, { id: 'v', language: 'fr' }, true)).toBe(fresh)
  })

  test('vouched claims are taken', () => {
    const sender = { id: 'v', verified: true, customer: 'C001', phone: '13800001234', tier: 'gold', name: '林晚' }
    expect(applySender(fresh, sender)).toEqual(vouched)
  })

  test('nothing new: the very same object', () => {
    expect(applySender(vouched, { id: 'v' })).toBe(vouched)
    expect(applySender(vouched, { id: 'v', name: '昵称' })).toBe(vouched)
    expect(applySender(vouched, { id: 'v', verified: true, customer: 'C001' })).toBe(vouched)
    expect(applySender(fresh, { id: 'v' })).toBe(fresh)
  })

  test('signing out takes it back', () => {
    expect(applySender(vouched, { id: 'v', verified: false })).toEqual(fresh)
  })

  test('another customer on the same address inherits nothing that was vouched for the first', () => {
    expect(applySender(vouched, { id: 'v', verified: true, customer: 'C002' })).toMatchObject({
      customer: 'C002',
      phone: null,
      tier: 'new',
      name: null,
    })
  })

  test('the first sign-in does not make an earlier phone trusted', () => {
    const odd = { ...fresh, phone: '13800009999' }
    expect(applySender(odd, { id: 'v', verified: true, customer: 'C001' }).phone).toBeNull()
  })

  test('the scope: own fields never hide the built-in names', () => {
    const scope = contactScope('c1', { ...vouched, fields: { tier: 'black', shoe_size: '38' } })
    expect(scope).toMatchObject({ id: 'c1', tier: 'gold', shoe_size: '38', verified: true })
    expect(scope).not.toHaveProperty('customer')
  })
})

describe('merging', () => {
  const visitor: Profile = { ...fresh, name: '访客', tags: ['投诉'], fields: { a: 1, b: 1 } }

  test('what the shop vouched for wins, the rest adds up', () => {
    const merged = mergeProfiles(visitor, { ...vouched, tags: ['退货', '投诉'], fields: { b: 2, c: 2 } })
    expect(merged).toEqual({ ...vouched, tags: ['投诉', '退货'], fields: { a: 1, b: 1, c: 2 } })
  })

  test('two customers are two people', () => {
    const other = { ...vouched, customer: 'C002' }
    expect(mergeObstacle(vouched, other)).toContain('C002')
    expect(() => mergeProfiles(vouched, other)).toThrow(TypeError)
    expect(mergeObstacle(vouched, visitor)).toBeNull()
  })
})
