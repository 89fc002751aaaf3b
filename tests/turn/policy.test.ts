/** Rules of the policy that one message can meet at once. */
import { expect, test } from '@jest/globals'
import { base, compile, openShop } from './shop.ts'

test('a risk that was acted on does not hide anger, nor that nothing was understood', async () => {
  const release = compile(base)
  const shop = await openShop({ online: 0 })
  let score = 0
  await shop.bot.publish({
    ...release,
    facts: (text, context) => ({
      ...release.facts(text, context),
      risk: 'safety',
      emotion: { score, target: 'us', trend: 0, because: [] },
    }),
  })
  const rule = async (text: string): Promise<unknown> => {
    await shop.say(text)
    return (await shop.bot.explain(await shop.contact(), 1))[0]!.card['rule']
  }
  expect(await rule('啦啦啦')).toBe('risk')
  score = 0.9
  expect(await rule('啦啦啦')).toBe('emotion')
  score = 0
  expect(await rule('啦啦啦')).toBe('fallback')
  expect((await shop.say('啦啦啦')).at(-1)).toBe('现在没有客服。')
  await shop.bot.stop()
})

test('a danger begins the flow that is written for it, whatever is asked; without one a person is called', async () => {
  const care = `flow: care
title: 您还好吗
when:
  event: self_harm
interrupt: no
steps:
  - say: 我在听。
  - handoff: complaints
    priority: high
    on:
      no_agent:
        - say: 请拨 12356。
`
  const say = async (files: Record<string, string>) => {
    const shop = await openShop({ online: 0, files })
    await shop.say('查快递')
    const replies = await shop.say('我不想活了')
    const { card } = (await shop.bot.explain(await shop.contact(), 1))[0]!
    const { fired } = (await shop.store.loadState(await shop.contact()))!.session!
    await shop.bot.stop()
    return { replies, rule: card['rule'], fired }
  }
  expect(await say({ ...base, 'flows/care.yml': care })).toEqual({
    replies: ['我在听。', '请拨 12356。'],
    rule: 'risk',
    fired: ['risk:self_harm'],
  })
  expect((await say(base)).replies[0]).toBe('现在没有客服。')
})

test('a danger counts again once its flow has ended, and in the queue', async () => {
  const care = `flow: care
title: 您还好吗
when:
  event: self_harm
interrupt: no
steps:
  - say: 我在听。
  - handoff: complaints
    priority: high
    on:
      no_agent:
        - say: 请拨 12356。
`
  const files = { ...base, 'flows/care.yml': care }
  const alone = await openShop({ online: 0, files })
  for (let i = 0; i < 2; i++) expect(await alone.say('我不想活了')).toEqual(['我在听。', '请拨 12356。'])
  await alone.bot.stop()

  const shop = await openShop({ online: 1, files })
  await shop.say('人工')
  expect(await shop.say('人工，我不想活了')).toEqual(['我在听。', expect.stringContaining('已排队')])
  const waiting = async () => (await shop.store.loadState(await shop.contact()))!.handoff!
  const { id, queue, priority } = await waiting()
  expect([queue, priority]).toEqual(['complaints', 'high'])
  // The flow that waits is not begun anew: its place would be lost.
  expect(await shop.say('我想死')).toEqual([expect.stringContaining('已排队')])
  expect((await waiting()).id).toBe(id)
  await shop.bot.stop()
})

test('a danger without a flow makes the place in the queue urgent, and is told once', async () => {
  const shop = await openShop({ online: 1 })
  await shop.say('人工')
  expect(await shop.say('我要砍死你们')).toEqual([expect.stringContaining('已排队')])
  const { row } = (await shop.store.loadState(await shop.contact()))!.handoff!
  expect(row.request).toMatchObject({ queue: 'general', priority: 'high' })
  expect(row.request.reason).toContain('风险：violence')
  expect(await shop.say('我要砍死你们')).toEqual([])
  await shop.bot.stop()
})
