/** What an agent types after the slash finds what they mean, and the text comes with what is known. */
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import type { QuickReply } from '../../bot/model/index.ts'
import { askedFor, fillQuick, findQuick } from '../../console/pages/desk/talk/quick.ts'
import { shopRelease } from '../understanding/night.ts'

let replies: readonly QuickReply[]
beforeAll(async () => {
  replies = (await shopRelease(join(import.meta.dirname, '../..'))).content.quickReplies
})

test('the demo shop has 230 and more, in many categories', () => {
  expect(replies.length).toBeGreaterThanOrEqual(230)
  expect(new Set(replies.map(({ category }) => category)).size).toBeGreaterThanOrEqual(15)
})

test.each([
  ['/', ''],
  ['/fhsj', 'fhsj'],
  ['/退货', '退货'],
  ['/FH', 'fh'],
])('%s asks for %j', (draft, asked) => expect(askedFor(draft)).toBe(asked))
test.each(['', '好的', '/a b', '见 /fhsj', 'https://a.b'])('%j asks for nothing', (draft) =>
  expect(askedFor(draft)).toBeNull(),
)

test('by code, by title, by a word of the text', () => {
  const first = (asked: string) => findQuick(replies, asked)[0]?.title
  expect(first('fhsj')).toBe('发货时间')
  expect(first('发货时间')).toBe('发货时间')
  expect(first('柠檬酸')).toBe('水垢处理')
  expect(findQuick(replies, 'fh').every(({ code }) => code.includes('fh'))).toBe(true)
  expect(findQuick(replies, '')).toHaveLength(8)
  expect(findQuick(replies, 'zzzz')).toEqual([])
})

test('each is found first by its own code', () => {
  for (const reply of replies) expect(findQuick(replies, reply.code)[0]).toBe(reply)
})

test('what is known is filled in, what only the agent knows stays open', () => {
  const facts = { name: '林小满', agent: '小林', queue: null }
  expect(fillQuick('您好{{ contact.name }}，我是{{ agent }}', facts)).toBe('您好林小满，我是小林')
  expect(fillQuick('请{{queue}}的同事在{{ time }}办', facts)).toBe('请＿＿的同事在＿＿办')
  for (const { text } of replies) expect(fillQuick(text, facts)).not.toMatch(/[{}]|undefined|null/)
})
