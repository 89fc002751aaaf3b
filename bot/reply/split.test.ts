import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fits, splitText } from './split.ts'

const chars = (length: number) => ({ length, unit: 'chars' as const })
const bytes = (length: number) => ({ length, unit: 'bytes' as const })

describe('splitting', () => {
  test('prefers a line end to a sentence end, and that to a clause', () => {
    expect(splitText('一二三四\n五六。七八九十', chars(8))).toEqual(['一二三四', '五六。七八九十'])
    expect(splitText('一二三。四五六，七八九十', chars(8))).toEqual(['一二三。', '四五六，七八九十'])
    expect(splitText('一二三四，五六七八九十', chars(8))).toEqual(['一二三四，', '五六七八九十'])
  })

  test('not right at the beginning: a crumb is no part', () => {
    expect(splitText('好。一二三四五六七八九十一二', chars(12))).toEqual(['好。一二三四五六七八九十', '一二'])
  })

  test('English words and decimals stay whole', () => {
    expect(splitText('It costs 12.50 yuan today', chars(12))).toEqual(['It costs', '12.50 yuan', 'today'])
  })

  test('bytes are counted as UTF-8', () => {
    expect(fits('一'.repeat(682), bytes(2048))).toBe(true)
    expect(fits('一'.repeat(683), bytes(2048))).toBe(false)
    expect(splitText('一'.repeat(683), bytes(2048)).map((part) => part.length)).toEqual([682, 1])
  })

  test('a link is not cut if it fits into a part', () => {
    const link = 'https://wanfeng.example/t/1001'
    expect(splitText(`看一下这里${link}`, chars(32))).toEqual(['看一下这里', link])
    expect(splitText(link, chars(10)).join('')).toBe(link)
  })

  test('families and flags stay whole', () => {
    const family = '👨‍👩‍👧‍👦'
    expect(splitText(family.repeat(3), chars(family.length + 5))).toEqual([family, family, family])
  })

  test('nothing is lost, no part is too long, no surrogate is torn', () => {
    const text = fc.string({
      unit: fc.constantFrom('一', '。', '\n', ' ', 'a', '，', '👨‍👩‍👧', '🇨🇳', 'é', 'https://a.example/b'),
      maxLength: 120,
    })
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 8, max: 60 }),
        fc.constantFrom('chars', 'bytes'),
        (whole, length, unit) => {
          const parts = splitText(whole, { length, unit })
          expect(parts.join('').replace(/\s/g, '')).toBe(whole.replace(/\s/g, ''))
          for (const part of parts) {
            expect(part.trim()).not.toBe('')
            expect(part.isWellFormed()).toBe(true)
            expect(unit === 'chars' ? part.length : Buffer.byteLength(part)).toBeLessThanOrEqual(length)
          }
        },
      ),
    )
  })
})
