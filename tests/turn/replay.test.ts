/** Replay equality over everything that enters a lane: actions, timers, commands, handoffs, dead letters. */
import { expect, test } from '@jest/globals'
import { replay } from '../../bot/turn/journal.ts'
import { base, compile, openShop, track } from './shop.ts'

const files = {
  ...base,
  'config/shop.yml': `${base['config/shop.yml']!.replace('debounce: no', 'debounce: { quiet: 800ms, at_most: 3s }')}apology: 抱歉没处理好。\n`,
  'flows/later.yml':
    'flow: later\ntitle: 晚点说\nwhen:\n  intent: [十分钟后提醒我, 过十分钟叫我]\nsteps:\n  - say: 好的。\n  - wait: 10m\n  - say: 时间到了。\n  - end: resolved\n',
}

test('a contact’s whole life, decided again, is the same', async () => {
  const shop = await openShop({ files })
  const release = compile(files)
  await shop.bot.publish({
    ...release,
    facts: (text, context) => {
      if (text.includes('毒药')) throw new Error('poison')
      return release.facts(text, context)
    },
  })
  const lin = { by: 'lin', agentName: '小林' }
  const say = async (text: string): Promise<void> => {
    await shop.write(text)
    await shop.bot.settled()
    shop.clock.now += 1000
    await shop.bot.tick()
  }
  await say('我的快递到哪了')
  await say('012345678901')
  await say('十分钟后提醒我')
  const contactId = await shop.contact()
  await shop.bot.command(contactId, { name: 'claim', ...lin })
  shop.clock.now += 11 * 60_000
  await shop.bot.tick()
  await shop.bot.command(contactId, { name: 'release', by: 'lin', note: null })
  await say('毒药')
  await say('转人工')
  await shop.bot.command(contactId, { name: 'offer', by: 'system', agentId: 'lin', explain: {} })
  await shop.bot.command(contactId, { name: 'claim', ...lin })
  await shop.bot.command(contactId, { name: 'requeue', by: 'lin', reason: 'x' })
  shop.clock.now += 4 * 60_000
  await shop.bot.tick()
  await say('转人工')
  await shop.bot.command(contactId, { name: 'claim', ...lin })
  await shop.bot.command(contactId, { name: 'say', ...lin, text: '您好' })
  await shop.bot.command(contactId, { name: 'resolve', by: 'lin', note: '好了' })
  await shop.bot.command(contactId, { name: 'event', by: 'rule x', event: 'none' })
  shop.clock.now += 25 * 3_600_000
  await shop.bot.tick()
  await shop.bot.settled()

  const journal = await shop.store.journal(contactId)
  const rules = new Set(journal.map(({ card }) => card['rule']))
  for (const rule of ['result', 'dead letter', 'debounce', 'command claim', 'command requeue', 'timer session'])
    expect(rules).toContain(rule)
  const replays = replay(
    journal,
    null,
    () => ({ current: release, of: (hash) => (hash === release.hash ? release : null) }),
    new Map([[track.name, { effect: track.effect, outcomes: track.outcomes! }]]),
    () => shop.bot.channels()[0]!.capabilities,
  )
  expect(replays.filter(({ same }) => !same).map(({ step }) => step.card.rule)).toEqual([])
  const { state } = replays.at(-1)!.step
  expect({ ...state, version: state.version + 1 }).toEqual(await shop.store.loadState(contactId))
  await shop.bot.stop()
})
