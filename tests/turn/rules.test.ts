/** Rules act by inputs into the lane, once for each event. */
import { expect, test } from '@jest/globals'
import { definePlugin, z } from '../../bot/sdk/index.ts'
import { openGround } from './ground.ts'
import { base, openShop } from './shop.ts'
import { until } from './until.ts'

const files = {
  ...base,
  'flows/thanks.yml':
    'flow: thanks\ntitle: 道谢\nwhen:\n  event: thank\nsteps:\n  - say: 谢谢光临。\n  - end: resolved\n',
}
const rule = definePlugin({
  name: 'polite',
  configSchema: z.unknown(),
  setup: (host) => host.rule({ name: 'thank', when: ({ type }) => (type === 'turn' ? 'thank' : null) }),
})
const memory = async () => {
  const store = await openGround(() => 0)
  return { store, open: { ...store, close: async () => undefined } }
}
const thanked = (shop: Awaited<ReturnType<typeof openShop>>) =>
  shop.sent.filter(({ text }) => text === '谢谢光临。').length

test('an event that comes again after a crash is not acted on again', async () => {
  const { store, open } = await memory()
  const first = await openShop({ files, plugins: [rule], store: open })
  await first.say('在吗')
  await until('the rule has acted', () => thanked(first) > 0)
  await first.bot.stop()
  // The process died before it could keep how far it had come.
  await store.setValue('cursor/rule/thank', '0')
  const again = await openShop({ files, plugins: [rule], store })
  await new Promise((resolve) => setTimeout(resolve, 30))
  await again.bot.settled()
  expect(thanked(again)).toBe(0)
  await again.bot.stop()
})

test('what happened before a rule was switched on is no business of it', async () => {
  const { store, open } = await memory()
  const first = await openShop({ files, store: open })
  await first.say('在吗')
  await first.bot.stop()
  const later = await openShop({ files, plugins: [rule], store, now: first.clock.now + 1000 })
  await new Promise((resolve) => setTimeout(resolve, 30))
  await later.bot.settled()
  expect(thanked(later)).toBe(0)
  await later.say('查快递')
  await until('the rule has acted', () => thanked(later) > 0)
  await later.bot.settled()
  expect(thanked(later)).toBe(1)
  await later.bot.stop()
})
