/** Lines of a list said by a part of their name. */
import { expect, test } from '@jest/globals'
import type { Utterance } from '../model/index.ts'
import type { Offered } from './choices.ts'
import { matchOffered } from './matching.ts'

const line = (id: string, label: string): Offered => ({ id, label, words: [label], value: label, key: '' })
const said = (text: string): Utterance => ({
  id: 'u',
  raw: text,
  text,
  language: 'zh',
  entities: [],
  attachments: [],
  voice: false,
})
const lines = [line('0', '加湿器'), line('1', '电热水壶'), line('2', '折叠水壶')]

test('a part that only one line has is that line', () => {
  expect(matchOffered(said('电热'), lines, false)).toMatchObject({ value: '电热水壶', full: false })
  expect(matchOffered(said('加湿'), lines, true)).toMatchObject({ value: ['加湿器'] })
})

test('a part of two lines, or a single character, is none', () => {
  expect(matchOffered(said('水壶'), lines, false)).toBeNull()
  expect(matchOffered(said('折'), lines, false)).toBeNull()
})

test('written options are said in the words they were given', () => {
  expect(matchOffered(said('退货'), [line('reason', '退货原因'), line('items', '退的商品')], false)).toBeNull()
})
