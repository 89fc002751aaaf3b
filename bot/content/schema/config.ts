/** Shapes of the files in `config/`: every key with its default, in the words of an operator. */
import type { Config, OpenSpan, QueueConfig, RoutingConfig, ShopConfig, Thresholds } from '../../model/index.ts'
import { wrong } from '../mistake.ts'
import { date, openSpans, re2, timeZone } from './moments.ts'
import { asText, count, name, oneOf, span, text } from './scalars.ts'
import { asMap, keysJson, listOf, mapped, may, named, need, readKeys, record } from './shape.ts'
import type { Key, Keys, Shape } from './shape.ts'

/** A decimal number in a range. */
function decimal(min: number, max: number): Shape<number> {
  return {
    read(node, reading) {
      const { value, at } = asText(node, reading, false)
      const number = /^\d{1,6}(?:\.\d{1,6})?$/.test(value) ? Number(value) : Number.NaN
      if (!(number >= min && number <= max))
        throw wrong(
          at,
          [`这里要写 ${min} 到 ${max} 的数`, `A number from ${min} to ${max} is needed here`],
          ['只写数字，比如 0.7', 'Digits only, such as 0.7'],
        )
      return number
    },
    json: () => ({ type: 'number', minimum: min, maximum: max }),
  }
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const dayKeys: Keys = {
  every_day: may(openSpans, '每天', 'every day'),
  weekdays: may(openSpans, '周一到周五', 'Monday to Friday'),
  weekend: may(openSpans, '周六和周日', 'Saturday and Sunday'),
  ...Object.fromEntries(
    weekdays.map((day, i): [string, Key] => [day, may(openSpans, `周${'一二三四五六日'[i] ?? ''}`, day)]),
  ),
}

/** Hours by weekday: the most exact key wins; a day nobody named is closed. */
const hours: Shape<ShopConfig['hours']> = {
  read(node, reading) {
    const read = readKeys(asMap(node, ['每天的营业时间', 'opening hours']), dayKeys, reading) as Record<
      string,
      OpenSpan[] | undefined
    >
    const of = (day: string, i: number): OpenSpan[] =>
      read[day] ?? read[i < 5 ? 'weekdays' : 'weekend'] ?? read['every_day'] ?? []
    return Object.fromEntries(weekdays.map((day, i) => [i + 1, of(day, i)]))
  },
  json: (defs) => keysJson(dayKeys, defs),
}

const holiday = record(['一个节假日', 'a holiday'], {
  date: need(date, '哪一天', 'the day'),
  hours: may(openSpans, '那天的营业时间，默认 closed', 'hours of that day, default closed'),
  name: may(text, '叫什么', 'its name'),
})

const debounce: Shape<{ quiet: number; atMost: number }> = {
  read(node, reading) {
    if (node.kind === 'text' && node.value === 'no') return { quiet: 0, atMost: 0 }
    const read = readKeys(
      asMap(node, ['quiet 和 at_most，或者 no', 'quiet and at_most, or no']),
      debounceKeys,
      reading,
    )
    return { quiet: read.quiet ?? 800, atMost: read.at_most ?? 3000 }
  },
  json: (defs) => ({ anyOf: [{ const: 'no' }, keysJson(debounceKeys, defs)] }),
}
const debounceKeys = {
  quiet: may(span, '停多久算说完，默认 800ms', 'how long a pause ends the utterance, default 800ms'),
  at_most: may(span, '最多等多久，默认 3s', 'how long to wait at most, default 3s'),
}

export const shopKeys = {
  name: need(text, '店名', 'name of the shop'),
  time_zone: need(timeZone, '时区，比如 Asia/Shanghai', 'time zone, such as Asia/Shanghai'),
  language: may(oneOf(['zh', 'en']), '店里说什么话，默认 zh', 'language of the shop, default zh'),
  order_no: may(re2, '订单号的样子（RE2），默认 \\d{12}', 'form of an order number (RE2), default \\d{12}'),
  hours: may(hours, '人工的营业时间，默认每天 9:00-22:00', 'hours of the people, default every day 9:00-22:00'),
  holidays: may(listOf(holiday, { max: 400 }), '节假日', 'holidays'),
  apology: may(text, '一句话实在处理不了时说什么', 'said when a message could not be handled at all'),
  session_idle: may(span, '多久没动静算一次服务结束，默认 24h', 'idleness that closes a session, default 24h'),
  debounce: may(debounce, '连着发的几句话怎么合并；no 是不合并', 'how fragments are joined; no: not at all'),
  dedupe_days: may(count(1, 90), '重复消息记多少天，默认 7', 'days a message id is remembered, default 7'),
  journal_days: may(count(1, 3650), '处理记录留多少天，默认 90', 'days the journal is kept, default 90'),
}

const openDaily = Object.fromEntries(weekdays.map((_, i) => [i + 1, [{ from: 540, to: 1320 }]]))

export const shopFile: Shape<ShopConfig> = mapped(
  record(['店的设置', 'settings of the shop'], shopKeys),
  (read) => ({
    name: read.name.value,
    timeZone: read.time_zone,
    language: read.language ?? 'zh',
    orderNo: read.order_no ?? '\\d{12}',
    hours: read.hours ?? openDaily,
    holidays: (read.holidays ?? []).map((each) => ({
      date: each.date,
      spans: each.hours ?? [],
      name: each.name?.value ?? '',
    })),
    apology:
      read.apology?.value ??
      (read.language === 'en'
        ? 'Sorry, something went wrong on our side. Please try again.'
        : '抱歉，刚才出了点问题，请您再说一遍。'),
    sessionIdleMs: read.session_idle ?? 86_400_000,
    debounceQuietMs: read.debounce?.quiet ?? 800,
    debounceMaxMs: read.debounce?.atMost ?? 3000,
    dedupeDays: read.dedupe_days ?? 7,
    journalDays: read.journal_days ?? 90,
  }),
)

const unit = decimal(0, 1)
export const thresholdKeys = {
  emotion: may(
    unit,
    '对我们的情绪高过它就转人工，默认 0.7',
    'emotion against us above this hands off, default 0.7',
  ),
  tone: may(unit, '情绪高过它就收起语气，默认 0.4', 'emotion above this changes the tone, default 0.4'),
  intent: may(unit, '把握够多少才开始流程，默认 0.5', 'least probability that starts a flow, default 0.5'),
  digression: may(
    unit,
    '把握够多少才离开正在办的流程，默认 0.7',
    'least probability that leaves a running flow, default 0.7',
  ),
  digression_text: may(unit, '等自由文字时的同一项，默认 0.85', 'the same while a text slot waits, default 0.85'),
  knowledge_floor: may(unit, '像到多少才念知识，默认 0.6', 'knowledge is read out above this, default 0.6'),
  margin: may(unit, '两个差不到它就问是哪个，默认 0.1', 'two candidates closer than this: ask which, default 0.1'),
  fallbacks: may(count(1, 10), '连着几次没懂就转人工，默认 2', 'misses in a row until handoff, default 2'),
}

export const defaultThresholds: Thresholds = {
  emotion: 0.7, tone: 0.4, intent: 0.5, digression: 0.7, digressionText: 0.85, knowledgeFloor: 0.6, margin: 0.1, fallbacks: 2,
} // prettier-ignore

export const thresholdsFile: Shape<Thresholds> = mapped(record(['门槛', 'thresholds'], thresholdKeys), (read) => ({
  emotion: read.emotion ?? defaultThresholds.emotion,
  tone: read.tone ?? defaultThresholds.tone,
  intent: read.intent ?? defaultThresholds.intent,
  digression: read.digression ?? defaultThresholds.digression,
  digressionText: read.digression_text ?? defaultThresholds.digressionText,
  knowledgeFloor: read.knowledge_floor ?? defaultThresholds.knowledgeFloor,
  margin: read.margin ?? defaultThresholds.margin,
  fallbacks: read.fallbacks ?? defaultThresholds.fallbacks,
}))

const queueKeys = {
  title: need(text, '队列的名字', 'name of the queue'),
  skills: may(listOf(name), '需要的技能', 'skills wanted'),
  handle_time: may(span, '一段对话大约多久，默认 5m', 'work per conversation, default 5m'),
}
const queue = record(['一个队列', 'a queue'], queueKeys)
const queues: Shape<QueueConfig[]> = {
  read: (node, reading) =>
    named(
      ['各个队列', 'the queues'],
      {
        read: (value, inner) =>
          value.kind === 'map'
            ? queue.read(value, inner)
            : { title: text.read(value, inner), skills: [], handle_time: undefined },
        json: () => ({}),
      },
      (key) => {
        if (!/^[a-z][a-z0-9_]*$/.test(key.value))
          throw wrong(
            key.at,
            [`“${key.value}”不是队列的名字`, `"${key.value}" is not the id of a queue`],
            ['小写字母开头，只用小写字母、数字和“_”', 'Small letters, digits and "_", a letter first'],
          )
      },
    )
      .read(node, reading)
      .map(({ name: id, value }) => ({
        id: id.value,
        title: value.title.value,
        skills: (value.skills ?? []).map((each) => each.value),
        handleSeconds: Math.round((value.handle_time ?? 300_000) / 1000),
      })),
  json: (defs) => ({
    type: 'object',
    additionalProperties: { anyOf: [text.json(defs), keysJson(queueKeys, defs)] },
  }),
}

const weightKeys = {
  skill: may(unit, '技能，默认 0.4', 'skill, default 0.4'),
  load: may(unit, '空闲，默认 0.3', 'load, default 0.3'),
  rating: may(unit, '评分，默认 0.3', 'rating, default 0.3'),
}
const routingKeys = {
  weights: may(record(['分量', 'weights'], weightKeys), '分配时各看多重', 'weights of the score'),
  accept: may(span, '多久不接就给下一位，默认 30s', 'an offer not taken within this goes on, default 30s'),
  senior: may(span, '贵客等资深客服多久，默认 60s', 'how long a VIP waits for a senior, default 60s'),
  cooldown: may(span, '一段难聊的对话之后歇多久，默认 60s', 'rest after a hard chat, default 60s'),
  vip_tiers: may(listOf(name), '哪些等级是贵客，默认 gold、black', 'tiers that are VIP, default gold, black'),
}
export const queuesKeys = {
  queues: may(queues, '各个队列，没有 general 会自动加上', 'the queues; general is added if missing'),
  routing: may(
    record(['怎么分配', 'how to route'], routingKeys),
    '怎么分配给客服',
    'how conversations are routed',
  ),
}

/** The queue that is always there: what built-in repairs hand off to. */
const general: QueueConfig = { id: 'general', title: '综合', skills: [], handleSeconds: 300 }

const defaultRouting: RoutingConfig = {
  weights: { skill: 0.4, load: 0.3, rating: 0.3 }, acceptMs: 30_000, seniorMs: 60_000, cooldownMs: 60_000, vipTiers: ['gold', 'black'],
} // prettier-ignore

export const defaultQueues = { queues: [general], routing: defaultRouting }

export const queuesFile: Shape<{ queues: QueueConfig[]; routing: RoutingConfig }> = mapped(
  record(['队列', 'queues'], queuesKeys),
  (read) => {
    const own = read.queues ?? []
    const { weights, accept, senior, cooldown, vip_tiers: tiers } = read.routing ?? {}
    return {
      queues: own.some((each) => each.id === 'general') ? own : [general, ...own],
      routing: {
        weights: { skill: weights?.skill ?? 0.4, load: weights?.load ?? 0.3, rating: weights?.rating ?? 0.3 },
        acceptMs: accept ?? defaultRouting.acceptMs,
        seniorMs: senior ?? defaultRouting.seniorMs,
        cooldownMs: cooldown ?? defaultRouting.cooldownMs,
        vipTiers: tiers?.map((each) => each.value) ?? defaultRouting.vipTiers,
      },
    }
  },
)

const arms = named(['每组占多少', 'the share of each arm'], decimal(0, 1_000_000))

/** `wording: { warm: 50, plain: 50 }`; shares become fractions of their sum. */
export const experimentsFile: Shape<Config['experiments']> = {
  read: (node, reading) =>
    named(
      ['各个实验', 'the experiments'],
      mapped(arms, (value, at) => ({ value, at: at.at })),
    )
      .read(node, reading)
      .map(({ name: title, value }) => {
        const sum = value.value.reduce((total, arm) => total + arm.value, 0)
        if (value.value.length < 2 || sum === 0)
          throw wrong(
            value.at,
            [
              '实验至少要有两组，合起来大于 0',
              'An experiment needs at least two arms with a share above 0 in all',
            ],
            ['比如 wording: { warm: 50, plain: 50 }', 'For example wording: { warm: 50, plain: 50 }'],
          )
        return {
          name: title.value,
          arms: value.value.map((arm) => ({ name: arm.name.value, share: arm.value / sum })),
        }
      }),
  json: (defs) => ({ type: 'object', additionalProperties: arms.json(defs) }),
}
