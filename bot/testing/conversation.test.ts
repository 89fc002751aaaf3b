/** The runner of conversation tests, judged on a small shop: what passes, what differs and where, what was reached. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { compileRelease } from '../content/compile.ts'
import { loadContent, loadTests } from '../content/load.ts'
import { runTests, showCoverage, showFailure, showSummary, type TestReport } from './conversation.ts'

const shop: Record<string, string> = {
  'config/shop.yml': 'name: 晚风小店\ntime_zone: Asia/Shanghai\n',
  'config/experiments.yml': 'wording: { plain: 50, warm: 50 }\n',
  'knowledge/hours.yml': `topic: 营业时间
entries:
  - id: hours
    title: 营业时间
    ask: [你们几点下班, 营业时间]
    answer: 每天 9:00 到 22:00。
`,
  'flows/coupon.yml': `flow: coupon
title: 领券
when:
  intent: [领券, 我要优惠券, 给我一张券]
steps:
  - say: 好的。
    if: not experiment.wording is warm
  - say: 辛苦啦。
    if: experiment.wording is warm
  - choose: size
    text: 要哪一种？
    options: { big: 大的, small: 小的 }
    timeout: 10m
    on:
      timeout:
        - say: 先不领了。
        - end: cancelled
  - ask: note
    type: text
    text: 写一句话？
    if: conversation.kind is gift
  - do: coupon.issue
    with: [size]
    save: coupon
    on:
      sold_out:
        - say: 发完了。
        - end: resolved
  - say:
      text: 发了一张 {{ coupon.amount | money }} 的券。
      buttons:
        - { label: 去使用, url: "https://wanfeng.example/c" }
        - { label: 几点下班, send: 你们几点下班 }
  - end: issued
`,
  'flows/help.yml': `flow: help
title: 找人
when:
  event: call_started
steps:
  - choose: what
    text: 请问办什么？
    options: { coupon: 领券, agent: 找人 }
    silence:
      - 您可以直接说。
    on:
      coupon: { call: coupon }
      agent: { handoff: general }
  - say: 再见。
`,
}

const ok = 'actions: { coupon.issue: { ok: { amount: 5 } } }\n'

async function run(cases: string, given = ok): Promise<TestReport> {
  const files = { ...shop, 'flows/coupon.test.yml': `test: coupon\n${given}cases:\n${cases}` }
  const loaded = loadContent(files)
  const { tests, mistakes } = loadTests(files)
  if ('mistakes' in loaded || mistakes.length)
    throw new Error(JSON.stringify('mistakes' in loaded ? loaded.mistakes : mistakes))
  return runTests({ release: compileRelease(loaded.content), tests: tests.map((one) => one.test), actions: null })
}

/** Lines of one case, indented as they stand in the file. */
const chat = (...lines: string[]): string =>
  ['  - case: 一段', '    chat:', ...lines.map((line) => `      ${line}`)].join('\n') + '\n'
const played = async (...lines: string[]) => (await run(chat(...lines))).cases[0]!.failure
const start = ['- customer: 领券', '- bot: 好的。', '- bot: 要哪一种？']

describe('a chat that holds', () => {
  test('texts, choices, slots, actions, buttons and the end', async () => {
    const failure = await played(
      '- customer: 领券', '  intent: coupon', '  emotion: below 0.5', '- bot: 好的。', '  flow: coupon',
      '- bot: 要哪一种？', '  choices: [大的, 小的]',
      '- customer: 你们几点下班', '- bot: 每天…', '  answer: 营业时间', '- bot: 要哪一种？',
      '- press: 大的', '  slot: { size: big }', '  action: coupon.issue', '  with: { size: big }',
      '- bot: 发了一张 5.00 元的券。', '  buttons: [去使用, 几点下班]', '  end: issued', '  owner: bot',
      '- press: 几点下班', '- bot: 每天 9:00 到 22:00。',
    ) // prettier-ignore
    expect(failure).toBeNull()
  })
  test('fragments are one utterance', async () => {
    expect(await played('- customer: 给我', '- customer: 一张券', '  intent: coupon', '- bot: …')).toBeNull()
  })
  test('time passes', async () => {
    expect(
      await played(
        ...start,
        '- later: 9m',
        '- bot: nothing',
        '- later: 1m',
        '- bot: 先不领了。',
        '  end: cancelled',
      ),
    ).toBeNull()
  })
  test('a person takes over', async () => {
    const failure = await played(
      '- customer: 转人工', '  handoff: general', '- bot: …', '  owner: queue',
      '- agent: 我是小林。', '  owner: agent', '- customer: 领券', '- bot: nothing',
    ) // prettier-ignore
    expect(failure).toBeNull()
  })
  test('what is given: slots, values of the conversation, arms, the channel', async () => {
    const given = `${ok}given: { channel: ivr, slots: { size: small }, conversation: { kind: gift }, experiment: { wording: warm } }\n`
    const { cases } = await run(
      chat(
        '- customer: 领券',
        '- bot: 辛苦啦。',
        '- bot: 写一句话？',
        '- customer: 生日快乐',
        '  with: { size: small }',
        '- bot: 发了一张五元的券。',
      ),
      given,
    )
    expect(cases[0]!.failure).toBeNull()
  })
  test('the telephone: keys, silence, the end of the call', async () => {
    const given = `${ok}given: { channel: ivr }\n`
    const { cases } = await run(
      chat(
        '- event: call_started', '  flow: help', '- bot: 请问办什么？领券请按 1，找人请按 2。',
        '- silence: 7s', '- bot: 您可以直接说。…', '- press: "1"', '- bot: 好的。', '- bot: 要哪一种？…',
        '- press: 小的', '  slot: { size: small }', '- bot: 发了一张…', '- bot: 再见。',
        '- event: call_ended', '- bot: nothing',
      ), // prettier-ignore
      given,
    )
    expect(cases[0]!.failure).toBeNull()
  })
})

describe('a chat that does not', () => {
  test('says which line, what was expected and what came, and shows the chat so far', async () => {
    const report = await run(chat(...start, '- press: 大的', '- bot: 发了一张 9.00 元的券。'))
    const [result] = report.cases
    expect(result!.failure).toMatchObject({
      at: { file: 'flows/coupon.test.yml', line: 10 },
      expected: '发了一张 9.00 元的券。',
      got: '发了一张 5.00 元 的券。',
    })
    const shown = showFailure(result!, 'zh').join('\n')
    expect(shown).toContain('客户: 领券\n    机器人: 好的。\n    机器人: 要哪一种？\n    按键: 大的')
    expect(shown).toContain('flows/coupon.test.yml:10')
    expect(showSummary(report, 'en')).toContain('1 failed')
  })
  test.each([
    ['a message nobody names', ['- customer: 领券', '- bot: 好的。'], { check: 'bot', got: '要哪一种？' }],
    [
      'a message nobody names before the next line',
      ['- customer: 领券', '- bot: 好的。', '- press: 大的'],
      { got: '要哪一种？' },
    ],
    ['silence where a message should be', [...start, '- later: 1m', '- bot: 喂？'], { got: 'nothing' }],
    ['a word where silence should be', ['- customer: 领券', '- bot: nothing'], { got: '好的。' }],
    ['another intent', ['- customer: 领券', '  intent: help', '- bot: …'], { check: 'intent', expected: 'help' }],
    ['another slot', [...start, '- press: 大的', '  slot: { size: small }'], { check: 'slot size', got: 'big' }],
    ['a button that is not there', [...start, '- press: 中的'], { check: 'press', got: '大的 | 小的' }],
    ['other choices', [...start, '  choices: [大的]'], { check: 'choices', got: '大的 | 小的' }],
    ['another owner', ['- customer: 领券', '  owner: queue', '- bot: …'], { check: 'owner', got: 'bot' }],
    ['another flow', ['- customer: 领券', '  flow: help', '- bot: …'], { check: 'flow', got: 'coupon' }],
    ['another end', [...start, '- press: 大的', '  end: resolved'], { check: 'end', got: 'coupon issued' }],
    [
      'another action',
      [...start, '- press: 大的', '  action: coupon.lookup'],
      { check: 'action', got: 'coupon.issue' },
    ],
    ['other values', [...start, '- press: 大的', '  with: { size: small }'], { check: 'with' }],
    ['calmness', ['- customer: 领券', '  emotion: above 0.7', '- bot: …'], { check: 'emotion' }],
  ])('%s', async (_, lines, expected) => {
    expect(await played(...lines)).toMatchObject(expected)
  })
  test('an action that is not given', async () => {
    const { cases } = await run(chat(...start, '- press: 大的', '- bot: …'), '')
    expect(cases[0]!.failure).toMatchObject({ check: 'actions', got: expect.stringContaining('coupon.issue') })
  })
  test('an action that no plugin has, where plugins are known', async () => {
    const files = { ...shop, 'flows/coupon.test.yml': `test: coupon\n${ok}cases:\n${chat(...start)}` }
    const loaded = loadContent(files)
    if ('mistakes' in loaded) throw new Error(JSON.stringify(loaded.mistakes))
    const { cases } = await runTests({
      release: compileRelease(loaded.content),
      tests: loadTests(files).tests.map((one) => one.test),
      actions: [],
    })
    expect(cases[0]!.failure).toMatchObject({ at: { line: 2 }, check: 'actions', got: 'coupon.issue' })
    expect(showFailure(cases[0]!, 'zh').join()).toContain('应该: 插件里有的动作')
  })
  test('a name in a text that nothing has set', async () => {
    const { cases } = await run(
      chat(...start, '- press: 大的', '- bot: …'),
      'actions: { coupon.issue: { ok: {} } }\n',
    )
    expect(cases[0]!.failure).toMatchObject({ check: 'text', got: expect.stringContaining('coupon.amount') })
  })
  test('a channel nobody knows', async () => {
    const { cases } = await run(chat('- customer: 领券', '- bot: …'), `${ok}given: { channel: pigeon }\n`)
    expect(cases[0]!.failure).toMatchObject({ check: 'given', got: 'no channel "pigeon"' })
  })
})

test('a secret is compared, and never shown', async () => {
  const files = {
    ...shop,
    'flows/safe.yml':
      'flow: safe\ntitle: 报号\nwhen: { intent: [报手机号] }\nsteps:\n  - ask: phone\n    type: phone\n    secret: yes\n    text: 手机？\n  - do: sms.send\n    with: { to: slot.phone, kind: code }\n  - ask: more\n    type: text\n    text: 还有？\n',
    'flows/safe.test.yml': 'test: safe\nactions: { sms.send: { ok: {} } }\ncases:\n',
  }
  const one = async (...lines: string[]) => {
    const { tests } = loadTests({
      'flows/safe.test.yml':
        files['flows/safe.test.yml'] + chat('- customer: 报手机号', '- bot: 手机？', ...lines),
    })
    const loaded = loadContent(files)
    if ('mistakes' in loaded) throw new Error(JSON.stringify(loaded.mistakes))
    const run = { release: compileRelease(loaded.content), tests: tests.map(({ test }) => test), actions: null }
    return (await runTests(run)).cases[0]!.failure
  }
  const said = '- customer: "13812345678"'
  expect(
    await one(said, '  slot: { phone: "13812345678" }', '  with: { to: "13812345678" }', '- bot: 还有？'),
  ).toBeNull()
  for (const check of ['  slot: { phone: "1" }', '  with: { to: "1" }']) {
    const failure = await one(said, check, '- bot: 还有？')
    expect(failure?.got).toMatch(/••••/)
    expect(failure?.got).not.toContain('13812345678')
  }
})

describe('coverage', () => {
  let report: TestReport
  beforeAll(async () => {
    report = await run(chat(...start, '- press: 大的', '- bot: …'))
  })
  test('counts the steps of flows and names the lines nobody reached', () => {
    const coupon = report.coverage.flows.find(({ flow }) => flow === 'coupon')
    expect(coupon).toMatchObject({ file: 'flows/coupon.yml', steps: 11, reached: 5 })
    expect(showCoverage(report.coverage, 'en').join('\n')).toContain('flows/help.yml  lines not reached 6-14')
  })
})
