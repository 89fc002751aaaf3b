/** Sentences of the flow language that only the whole pipeline keeps: buttons, interrupt, contact names, secrets. */
import { describe, expect, test } from '@jest/globals'
import { z } from '../../bot/sdk/index.ts'
import { base, compile, openShop, track, type Shop, type ShopOptions } from './shop.ts'

const flowFile = (id: string, head: string, steps: string): Record<string, string> => ({
  [`flows/${id}.yml`]: `flow: ${id}\ntitle: ${id}\n${head}\nsteps:\n${steps.trim().replace(/^/gm, '  ')}\n`,
})
const open = (files: Record<string, string>, options: ShopOptions = {}): Promise<Shop> =>
  openShop({ ...options, files: { ...base, ...files } })
const texts = (shop: Shop, from: number): (string | undefined)[] => shop.sent.slice(from).map(({ text }) => text)

async function press(shop: Shop, value: string, label: string): Promise<(string | undefined)[]> {
  const before = shop.sent.length
  await shop.act({ type: 'choice', value, label })
  return texts(shop, before)
}

describe('a button that starts a flow', () => {
  const menu = flowFile(
    'menu',
    'when: { intent: [菜单] }',
    '- say: { text: 您好, buttons: [{ label: 随便一个名字, flow: deep }] }',
  )
  const deep = flowFile('deep', '', '- say: 到了')
  const hidden = flowFile('hidden', '', '- say: 不该到')

  test('starts that flow whatever its label sounds like, by pressing or by its words', async () => {
    const shop = await open({ ...menu, ...deep })
    await shop.say('菜单')
    expect(await press(shop, 'flow:deep', '随便一个名字')).toEqual(['到了'])
    await shop.say('菜单')
    expect(await shop.say('随便一个名字')).toEqual(['到了'])
    await shop.bot.stop()
  })
  test('is honestly refused where there is no such flow, or nothing offers it', async () => {
    const shop = await open({ ...menu, ...deep, ...hidden })
    for (const flow of ['gone', 'hidden', '_to_general', '__proto__'])
      expect([flow, await press(shop, `flow:${flow}`, 'x')]).toEqual([flow, ['这个选项已经过期了。']])
    expect(shop.sent.map(({ text }) => text)).not.toContain('不该到')
    await shop.bot.stop()
  })
  test('waits where the flow in hand lets nothing come between', async () => {
    const pay = flowFile(
      'pay',
      'interrupt: no\nwhen: { intent: [付款] }',
      '- ask: n\n  type: number\n  text: 多少？\n- say: 完',
    )
    const shop = await open({ ...menu, ...deep, ...pay })
    await shop.say('付款')
    expect(await press(shop, 'flow:deep', 'x')).toEqual(['多少？'])
    expect(await shop.say('3')).toEqual(['完'])
    await shop.bot.stop()
  })
})

describe('interrupt, also where nothing is asked', () => {
  const slow = (interrupt: string) =>
    flowFile('slow', `interrupt: ${interrupt}\nwhen: { intent: [慢慢来] }`, '- wait: 10m\n- say: 到了')
  const other = flowFile('other', 'when: { intent: [换一件事] }', '- say: 别的事')
  const knowledge = {
    'knowledge/k.yml':
      'topic: 店\nentries:\n  - { id: hours, title: 时间, ask: [你们几点下班], answer: 九点。 }\n',
  }
  test.each([
    ['yes', '别的事', '九点。'],
    ['answers', '收到 换一件事', '九点。'],
    ['no', '收到 换一件事', '收到 你们几点下班'],
  ])('%s', async (interrupt, flow, answer) => {
    const shop = await open({ ...slow(interrupt), ...other, ...knowledge })
    await shop.say('慢慢来')
    expect(await shop.say('换一件事')).toEqual([flow])
    const again = await open({ ...slow(interrupt), ...other, ...knowledge })
    await again.say('慢慢来')
    expect(await again.say('你们几点下班')).toEqual([answer])
    expect((await again.say('人工'))[0]).toContain('已排队')
    await shop.bot.stop()
    await again.bot.stop()
  })
})

test('contact.name, phone and language that a flow sets stay, and a told phone proves nothing', async () => {
  const set = flowFile(
    'set',
    'when: { intent: [记一下] }',
    '- set: { contact.name: 小林, contact.phone: "13812345678", contact.language: en, contact.size: L }',
  )
  const show = flowFile(
    'show',
    'when: { intent: [看一下] }',
    '- say: { text: 无, en: "{{ contact.name }} {{ contact.phone | last4 }} {{ contact.size }} {{ contact.verified }}" }',
  )
  const shop = await open({ ...set, ...show })
  await shop.say('记一下')
  expect(await shop.say('看一下')).toEqual(['小林 5678 L no'])
  expect((await shop.store.loadState(await shop.contact()))!.profile).toMatchObject({
    phone: null,
    verified: false,
  })
  await shop.bot.stop()
})

describe('a flow that waits below another matter', () => {
  const files = {
    ...flowFile('pay', 'when: { intent: [付款] }', '- wait: { event: paid, at_most: 3d }\n- say: 收到钱了'),
    ...flowFile('other', 'when: { intent: [换一件事] }', '- ask: n\n  type: number\n  text: 几个？\n- say: 好'),
  }
  test('is woken by its event, after that matter', async () => {
    const shop = await open(files)
    await shop.say('付款')
    await shop.say('换一件事')
    await shop.act({ type: 'event', name: 'paid' })
    expect(await shop.say('3')).toEqual(['好', '收到钱了'])
    await shop.bot.stop()
  })
  test('keeps its session open, and leaves no timer when it is closed', async () => {
    const shop = await open(files)
    await shop.say('付款')
    await shop.say('换一件事')
    const contactId = await shop.contact()
    shop.clock.now += 25 * 3_600_000
    await shop.bot.tick()
    await shop.bot.settled()
    expect((await shop.store.loadState(contactId))!.session).not.toBeNull()
    await shop.bot.command(contactId, { name: 'close', by: 'system' })
    await shop.bot.settled()
    expect(await shop.store.timersOf(contactId)).toEqual([])
    await shop.bot.stop()
  })
})

describe('secret: in no card, transcript, summary, log or text, however it was said', () => {
  const files = flowFile(
    'safe',
    'when: { intent: [报手机号] }',
    `
- ask: phone
  type: phone
  secret: yes
  text: 手机？
- ask: pin
  type: text
  secret: yes
  text: 密码？
- do: sms.send
  with: { to: slot.phone, pin: slot.pin, kind: code }
- say: 您说了 {{ conversation.utterance }}，尾号 {{ phone | last4 }}
- handoff: general
  reason: "{{ conversation.utterance }}"
`,
  )
  const given: unknown[] = []
  const sms = {
    ...track,
    name: 'sms.send',
    input: z.strictObject({ to: z.string(), pin: z.string(), kind: z.string() }),
    output: z.strictObject({}),
    run: ({ input }: { input: unknown }) => {
      given.push(input)
      return Promise.resolve({ outcome: 'ok' as const, output: {} })
    },
  }
  const number = '13812345678'
  const pin = '芝麻开门八八'
  /** Everything a person or a log may come to see. */
  async function seen(shop: Shop): Promise<string> {
    const contactId = await shop.contact()
    const journal = await shop.bot.explain(contactId, 1000)
    return JSON.stringify([
      journal.map(({ card, digest, context }) => [card, digest, context]),
      await shop.store.transcript('test/a', 0, 1000),
      await shop.store.queueItems(['waiting']),
      shop.sent,
      (await shop.store.loadState(contactId))!.session?.utterance,
    ])
  }
  test.each([
    ['as the answer', [['报手机号'], [number], [pin]]],
    ['with the first sentence', [[`报手机号 ${number}`], [pin]]],
    ['wrong, then right', [['报手机号'], ['1381234567'], [number], [pin]]],
    ['corrected', [['报手机号'], ['13900001111'], [`不对，是 ${number}`], [pin]]],
    ['in fragments', [['报手机号'], ['138', '12345678'], [pin]]],
  ])('%s', async (_, turns) => {
    given.length = 0
    const shop = await openShop({
      files: {
        ...base,
        ...files,
        'config/shop.yml': base['config/shop.yml']!.replace(
          'debounce: no',
          'debounce: { quiet: 800ms, at_most: 3s }',
        ),
      },
      actions: [track, sms],
    })
    for (const lines of turns) {
      for (const line of lines) await shop.write(line)
      await shop.bot.settled()
      shop.clock.now += 5000
      await shop.bot.tick()
      await shop.bot.settled()
    }
    expect(given).toEqual([{ to: number, pin, kind: 'code' }])
    const all = await seen(shop)
    for (const told of [number, pin, '1381234567', '12345678', '13900001111'])
      expect([told, all.includes(told)]).toEqual([told, false])
    expect(all).toContain('尾号 5678')
    expect(all).toContain('code')
    const rows = await shop.bot.explain(await shop.contact(), 1000)
    expect(rows.length).toBeGreaterThan(2)
    await shop.bot.stop()
  })
  test('by keys and by pressing, too; what is asked in between is no secret', async () => {
    const shop = await openShop({ files: { ...base, ...files }, actions: [track, sms] })
    await shop.say('报手机号')
    await shop.act({ type: 'keypad', digits: number })
    const lines = JSON.stringify(await shop.store.transcript('test/a', 0, 100))
    expect(lines).not.toContain(number)
    expect(lines).toContain('报手机号')
    await shop.bot.stop()
  })
})

describe('a release that changes while the customer is in the middle', () => {
  const first = flowFile(
    'size',
    'when: { intent: [选尺码] }',
    '- choose: fit\n  text: 哪种？\n  options: { slim: 修身, wide: 宽松 }\n- do: parcel.track\n  with: { order_no: fit.x }\n  on:\n    unknown: []\n    failed: { say: 先不查 }\n- say: 记下了 {{ fit }}',
  )
  const second = flowFile('size', 'when: { intent: [选尺码] }', '- say: 新的流程')
  const choices = (shop: Shop) => shop.sent.findLast(({ choices: offered }) => offered)!.choices!

  test('the old choice is understood in the flow it belongs to, and honestly refused after it', async () => {
    const shop = await open(first)
    await shop.say('选尺码')
    const [slim] = choices(shop)
    await shop.bot.publish(compile({ ...base, ...second }))
    expect(await press(shop, slim!.value, slim!.label)).toEqual(['先不查', '记下了 修身'])
    expect(await press(shop, slim!.value, slim!.label)).toEqual(['这个选项已经过期了。'])
    expect(await shop.say('选尺码')).toEqual(['新的流程'])
    await shop.bot.stop()
  })
  test('a button of the old release starts the new flow of that name, and says so if there is none', async () => {
    const menu = flowFile(
      'menu',
      'when: { intent: [菜单] }',
      '- say: { text: 您好, buttons: [{ label: 选, flow: size }] }',
    )
    const shop = await open({ ...menu, ...first })
    await shop.say('菜单')
    await shop.bot.publish(compile({ ...base, ...second }))
    expect(await press(shop, 'flow:size', '选')).toEqual(['新的流程'])
    await shop.bot.publish(compile(base))
    expect(await press(shop, 'flow:size', '选')).toEqual(['这个选项已经过期了。'])
    await shop.bot.stop()
  })
  test('an action that is gone takes the failed branch', async () => {
    const shop = await openShop({ files: { ...base, ...first }, actions: [] })
    await shop.say('选尺码')
    expect(await shop.say('宽松')).toEqual(['先不查', '记下了 宽松'])
    await shop.bot.stop()
  })
})

describe('en texts', () => {
  const files = flowFile(
    'mail',
    'when: { intent: [报邮箱, "i want to give my email"] }',
    `
- ask: mail
  type: email
  text: 邮箱？
  en: Your email?
- ask: size
  type: text
  text: 什么型号？
  en: Which model?
- say: { text: 好的, en: All right }
`,
  )
  test('an answer in Latin letters makes nobody English', async () => {
    const shop = await open(files)
    expect(await shop.say('报邮箱')).toEqual(['邮箱？'])
    expect(await shop.say('xiaolin@example.com')).toEqual(['什么型号？'])
    expect(await shop.say('MacBook Pro')).toEqual(['好的'])
    await shop.bot.stop()
  })
  test('who speaks English hears it, and Chinese again when that is spoken', async () => {
    const shop = await open(files)
    expect(await shop.say('i want to give my email')).toEqual(['Your email?'])
    expect(await shop.say('xiaolin@example.com')).toEqual(['Which model?'])
    expect(await shop.say('就是最普通的那种')).toEqual(['好的'])
    await shop.bot.stop()
  })
})
