/** What is learnt when a shop knows more than the background may hold. */
import { expect, test } from '@jest/globals'
import { featuresOf } from './features.ts'
import { trainIntents } from './intents.ts'
import { smallTalk } from './small-talk.ts'

test('knowledge beyond the background is thinned, small talk is not', () => {
  const knowledge = Array.from({ length: 4000 }, (_, i) => `第${String(i)}号商品怎么用`)
  const flow = { intent: 'refund', examples: ['我要退货', '退款'] }
  const model = trainIntents([flow], knowledge)
  expect(model.examples).toBe(flow.examples.length + 1600)
  const unheard = smallTalk.filter((text) =>
    [...featuresOf(text).keys()].every((feature) => !model.ids.has(feature)),
  )
  expect(unheard).toEqual([])
})
