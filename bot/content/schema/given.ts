/** What a conversation test takes as given: the moment, the channel, the contact, the shop, answers and arms. */
import type { Scalar, TestData, TestGiven, Value } from '../../model/index.ts'
import { parseDay, parseTime } from '../../dialog/civil.ts'
import { wrong } from '../mistake.ts'
import type { Node } from '../yaml/node.ts'
import { asText, count, flag, line, matching } from './scalars.ts'
import { asMap, keysJson, mapped, may, readKeys, record } from './shape.ts'
import type { Reading, Shape } from './shape.ts'

export function readData(node: Node, reading: Reading): Value {
  if (node.kind === 'list') return node.items.map((item) => readData(item, reading))
  if (node.kind === 'map')
    return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, readData(value, reading)]))
  if (node.kind === 'text' && node.value === '') return ''
  return asText(node, reading, false).value
}

/** Any texts, lists and maps. */
const data: Shape<TestData> = {
  read: (node, reading) => ({ at: node.at, value: readData(node, reading) }),
  json: () => ({}),
}

export const dataMap: Shape<TestData> = {
  read: (node, reading) => data.read(asMap(node, ['名字和值', 'names and values']), reading),
  json: () => ({ type: 'object' }),
}

const momentForm = matching(
  /^\d{4}-\d{2}-\d{2}(?:[ T]\d{1,2}:\d{2})?$/,
  ['一个时刻', 'a moment'],
  ['比如 2025-11-12 23:40', 'For example 2025-11-12 23:40'],
)
const moment: Shape<Scalar> = mapped(momentForm, (written) => {
  const [day = '', time = '0:00'] = written.value.split(/[ T]/)
  if (parseDay(day) === null || parseTime(time) === null)
    throw wrong(
      written.at,
      [`没有“${written.value}”这个时刻`, `There is no moment "${written.value}"`],
      ['看看日历和时钟', 'Look at the calendar and the clock'],
    )
  return written
})

const shopKeys = {
  name: may(line, '店名', 'name of the shop'),
  open: may(flag, '开着吗', 'is it open'),
  next_open: may(moment, '下次开门', 'when it opens next'),
  agents_online: may(count(0, 1000), '几位客服在线', 'how many agents are online'),
  waiting: may(count(0, 100_000), '几位在排队', 'how many wait'),
}
/** Kept as written; the names and forms are those of the scope `shop`. */
const shop: Shape<TestData> = {
  read(node, reading) {
    readKeys(asMap(node, ['店的情况', 'the shop']), shopKeys, reading)
    return data.read(node, reading)
  },
  json: (defs) => keysJson(shopKeys, defs),
}

export const given: Shape<TestGiven> = record(['开始之前的情况', 'what holds before'], {
  now: may(moment, '现在的时刻', 'the moment'),
  channel: may(line, '渠道', 'the channel'),
  contact: may(dataMap, '客户的资料', 'the contact'),
  conversation: may(dataMap, '会话里的值', 'values of the conversation'),
  shop: may(shop, '店的情况：open、agents_online、waiting', 'the shop: open, agents_online, waiting'),
  slots: may(dataMap, '已经知道的答案', 'answers already known'),
  experiment: may(dataMap, '实验的分组', 'arms of experiments'),
})
