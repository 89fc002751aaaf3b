/** The guard stands between the decision and the commit: for the bot it leaves out, an agent it tells why not. */
import { expect, test } from '@jest/globals'
import { z, type Action } from '../../bot/sdk/index.ts'
import { base, openShop, type Shop } from './shop.ts'

const files = {
  ...base,
  'config/guard.yml':
    'lists:\n  ads:\n    title: 广告法\n    words: [最好的]\n    instead: 说用料\n  private:\n    title: 隐私\n    do: mask\n    patterns: ["\\\\b1[3-9]\\\\d{9}\\\\b"]\n  cold:\n    title: 冷淡\n    do: warn\n    words: [随便你]\nneutral: { zh: 换人来答。, en: Ask us. }\n',
}
/** What the event log holds of the guard. */
const foundBy = async ({ store }: Shop) =>
  (await store.readEvents(0, 100)).filter(({ type }) => type === 'guard.found').map(({ data }) => data)

/** A parcel whose place is whatever a system behind us has written. */
const placed = (place: string): Action => ({
  name: 'parcel.track',
  description: 'where a parcel is',
  input: z.strictObject({ order_no: z.string() }),
  output: z.strictObject({ place: z.string() }),
  outcomes: ['unknown'],
  effect: 'read',
  timeoutMs: 1000,
  needs: 'anyone',
  run: async () => ({ outcome: 'ok', output: { place } }),
})

test.each([
  ['上海。我们是最好的！放心', '快递在上海。放心。', { list: 'ads', word: '最好的', act: 'block' }],
  ['最好的地方', '换人来答。', { list: 'ads', word: '最好的', act: 'block' }],
  [
    '上海，电话 13800001001',
    '快递在上海，电话 138****1001。',
    { list: 'private', word: '13800001001', act: 'mask' },
  ],
])('a system behind us writes %j', async (place, said, finding) => {
  const shop = await openShop({ files, actions: [placed(place)] })
  await shop.say('查快递')
  expect(await shop.say('012345678901')).toEqual([said])
  const cards = await shop.bot.explain(await shop.contact(), 5)
  expect(cards.flatMap(({ card }) => (card['guard'] as unknown[]) ?? [])).toEqual([finding])
  await shop.bot.stop()
})

test('an agent is refused with the reason, asked about the rest, and what they say otherwise goes out as it is', async () => {
  const shop = await openShop({ files })
  await shop.say('转人工')
  const contactId = await shop.contact()
  await shop.bot.command(contactId, { name: 'claim', by: 'lin', agentName: '小林' })
  const before = shop.sent.length
  const say = (text: string, confirm?: true) =>
    shop.bot.command(contactId, {
      name: 'say',
      by: 'lin',
      agentName: '小林',
      text,
      ...(confirm ? { confirm } : {}),
    })
  const refused = { outcome: 'refused', reason: 'guard: “最 好的” (广告法). 说用料' }
  expect(await say('我们家是最 好的')).toMatchObject(refused)
  expect(await say('我们家是最 好的', true)).toMatchObject(refused)
  expect((await say('我们家不是最好的')).outcome).toBe('ok')
  expect(await say('请打 13800001001')).toMatchObject({ reason: 'confirm: “13800001001” (隐私)' })
  expect(await say('那就随便你')).toMatchObject({ outcome: 'refused', reason: 'confirm: “随便你” (冷淡)' })
  expect((await say('请打 13800001001', true)).outcome).toBe('ok')
  await shop.bot.settled()
  expect(shop.sent.slice(before).map(({ text }) => text)).toEqual(['我们家不是最好的', '请打 13800001001'])
  expect(await foundBy(shop)).toEqual([
    { list: 'ads', act: 'block', count: 1, by: 'agent', agent: 'lin', outcome: 'refused' },
    { list: 'ads', act: 'block', count: 1, by: 'agent', agent: 'lin', outcome: 'refused' },
    { list: 'private', act: 'mask', count: 1, by: 'agent', agent: 'lin', outcome: 'asked' },
    { list: 'cold', act: 'warn', count: 1, by: 'agent', agent: 'lin', outcome: 'asked' },
    { list: 'private', act: 'mask', count: 1, by: 'agent', agent: 'lin', outcome: 'sent' },
  ])
  await shop.bot.stop()
})

test('labels of buttons and cards pass it, and the event log says what was found, without a word of it', async () => {
  const flow = `flow: offer
title: 推荐
when: { intent: [推荐一件] }
steps:
  - say:
      text: 您看看。
      buttons: [{ label: "{{ contact.name }}", send: 好的 }, { label: 看看, send: 看看 }]
      card:
        title: "{{ contact.name }}"
        buttons: [{ label: "{{ contact.name }}", send: 好的 }, { label: "打 13800001001", send: 打 }]
  - end: resolved
`
  const shop = await openShop({ files: { ...files, 'flows/offer.yml': flow } })
  await shop.act({ type: 'message', text: '推荐一件', from: { id: 'a', name: '最好的' } })
  expect(shop.sent.at(-1)).toMatchObject({
    text: '您看看。',
    buttons: [{ label: '看看' }],
    card: { title: '…', buttons: [{ label: '打 138****1001' }] },
  })
  expect(await foundBy(shop)).toEqual([
    { list: 'ads', act: 'block', count: 3, by: 'bot' },
    { list: 'private', act: 'mask', count: 1, by: 'bot' },
  ])
  await shop.bot.stop()
})

test('the page and the phone hear the same', async () => {
  const shop = await openShop({ files, actions: [placed('最好的地方')], capabilities: { modality: 'voice' } })
  await shop.say('查快递')
  await shop.say('012345678901')
  expect(JSON.stringify(shop.sent)).not.toContain('最好的')
  await shop.bot.stop()
})
