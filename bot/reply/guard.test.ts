/** What may not be said: found through disguises, left out by the sentence, covered by the word. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { simplify } from '../understanding/characters.ts'
import { compileGuard } from './guard.ts'

const guard = compileGuard({
  lists: [
    { id: 'ads', title: '广告', words: ['最好的', '第一', 'No.1'], patterns: [], except: ['第一次', '第一步'], act: 'block', instead: '' },
    { id: 'time', title: '承诺', words: [], patterns: ['(?:一定|保证)[^，。]{0,6}到账'], except: [], act: 'block', instead: '' },
    { id: 'private', title: '隐私', words: [], patterns: [String.raw`\b1[3-9]\d{9}\b`], except: [], act: 'mask', instead: '' },
    { id: 'cold', title: '冷淡', words: ['不归我管'], patterns: [], except: [], act: 'warn', instead: '' },
  ],
  neutral: { zh: '换人来答。', en: 'Ask a person.' },
}, simplify) // prettier-ignore

describe('finds', () => {
  test.each([
    ['这是最好的面料', '最好的'],
    ['这是最 好 的面料', '最 好 的'],
    ['这是最·好\u200b的面料', '最·好\u200b的'],
    ['销量第一', '第一'],
    ['we are ｎｏ．１ here', 'ｎｏ．１'],
    ['一定今天到账', '一定今天到账'],
  ])('%j: %j', (text, word) => {
    expect(guard.look(text).map((found) => found.word)).toEqual([word])
  })

  test.each(['您第一次来', '第一步先拔插头', '最近有货', '到账一般三天', '订单 012345678901'])(
    '%j is harmless',
    (text) => {
      expect(guard.look(text)).toEqual([])
      expect(guard.pass(text)).toEqual({ text, left: true, findings: [] })
    },
  )
})

describe('says', () => {
  test('the other sentences', () => {
    expect(guard.pass('有货。这是最好的！明天发。').text).toBe('有货。明天发。')
  })

  test('covered what is private, and all of what is only noted', () => {
    expect(guard.pass('打 13800001001 找他').text).toBe('打 138****1001 找他')
    expect(guard.pass('这不归我管').text).toBe('这不归我管')
  })

  test('nothing, where nothing is left', () => {
    expect(guard.pass('这是最好的。')).toMatchObject({ text: '', left: false })
  })

  test('never what it finds itself (2,000 texts)', () => {
    const piece = fc.constantFrom(
      '最好的',
      '最 好的',
      '第一',
      '第一次',
      '13800001001',
      '一定到账',
      '。',
      '，',
      '好',
      ' ',
      'No.1',
      'ｎｏ．１',
      '138 0000 1001',
      '一三八零零零零一零零一',
      '１３８',
      '0000',
      '不能',
      '不',
      '没有',
      '就',
      '吗',
      '保證',
      '送到賬',
      '\u200b',
      '-',
      '😀',
      '\ud83d',
      'İ',
      '㍿',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { text, findings } = guard.pass(pieces.join(''))
        expect(guard.look(text).filter(({ act }) => act !== 'warn')).toEqual([])
        for (const { start, end, word } of findings) expect(pieces.join('').slice(start, end)).toBe(word)
      }),
      { numRuns: 2000 },
    )
  })
})

test('without lists nothing is looked for', () => {
  const open = compileGuard({ lists: [], neutral: { zh: '', en: '' } }, simplify)
  expect(open.pass('最好的').findings).toEqual([])
})

test('a list that finds the marks of covering comes to an end', () => {
  const list = {
    id: 'a',
    title: '',
    words: [],
    patterns: [String.raw`\*|\d`],
    except: [],
    act: 'mask' as const,
    instead: '',
  }
  const stars = compileGuard({ lists: [list], neutral: { zh: '', en: '' } }, simplify)
  expect(stars.pass('1 * 2').text).toMatch(/^[* ]+$/)
})
