/** *Texts*: what is said, as one line or as a map with variants for voice, channels and English, pictures, card and buttons. */
import type { ButtonSource, Scalar, TextSource } from '../../model/index.ts'
import type { Both } from '../mistake.ts'
import { wrong } from '../mistake.ts'
import type { MapNode, Node } from '../yaml/node.ts'
import { flag, line, name, text } from './scalars.ts'
import { asMap, keysJson, lazy, listOf, may, need, readKeys, record, unknownKey } from './shape.ts'
import type { Keys, Reading, Shape } from './shape.ts'

/** Channels that come with Nightdesk; a shop's own instances are added from `config/channels.yml`. */
export const builtInChannels = ['web', 'wechat', 'telegram', 'ivr', 'botframework', 'wechaty'] as const

const targets = ['url', 'flow', 'send', 'phone'] as const

const buttonKeys = {
  label: need(text, '按钮上的字', 'what the button says'),
  url: may(line, '打开的链接', 'a link to open'),
  flow: may(name, '开始的流程', 'a flow to start'),
  send: may(text, '替客户说的一句话', 'a sentence to say for the customer'),
  phone: may(line, '拨打的电话', 'a number to call'),
}

const button: Shape<ButtonSource> = {
  read(node, reading) {
    const read = record(['一个按钮', 'a button'], buttonKeys).read(node, reading)
    const given = targets.filter((kind) => read[kind] !== undefined)
    const [kind] = given
    const target = kind && read[kind]
    if (!kind || !target || given.length > 1)
      throw wrong(
        read.at,
        [
          '按钮要做一件事：url、flow、send、phone 里正好写一个',
          'A button does one thing: write exactly one of url, flow, send, phone',
        ],
        ['流程里的选择请用 choose', 'For a choice inside the flow use `choose`'],
      )
    return { at: read.at, label: read.label, kind, target }
  },
  json: (defs) => keysJson(buttonKeys, defs),
}

const buttons = listOf(button, { min: 1, max: 20 })
const cardKeys = {
  title: need(text, '卡片标题', 'title of the card'),
  body: may(text, '卡片正文', 'body of the card'),
  image: may(line, '卡片图片', 'picture of the card'),
  buttons: may(buttons, '卡片上的按钮', 'buttons on the card'),
}

export const plainKeys: Keys = {
  text: may(text, '写出来的话', 'what is written'),
  voice: may(text, '电话里说的话', 'what is spoken on the phone'),
  image: may(line, '图片', 'a picture'),
  file: may(line, '文件', 'a file'),
  card: may(record(['一张卡片', 'a card'], cardKeys), '卡片', 'a card'),
  buttons: may(buttons, '按钮', 'buttons'),
  barge_in: may(flag, '电话里能不能打断，默认 yes', 'may the caller talk over it, default yes'),
}

/** Keys of a text map besides channel ids. */
export const textKeys = [...Object.keys(plainKeys), 'en']

const what: Both = ['一段话（一行文字，或者 text、voice 等）', 'a text (a line, or text, voice and so on)']

/** True if a key of a question belongs to its text. */
export function isTextKey(key: string, reading: Reading): boolean {
  return textKeys.includes(key) || isChannel(key, reading)
}

function isChannel(key: string, reading: Reading): boolean {
  return reading.channels ? reading.channels.includes(key) : /^[a-z][a-z0-9_-]*$/.test(key)
}

/** Reads the text keys of a map; `nested` is false inside `en`, which may not hold another `en`. */
export function readTextMap(map: MapNode, reading: Reading, nested = true): TextSource {
  const variants: Record<string, Scalar> = {}
  const rest: MapNode = { ...map, entries: [] }
  let en: TextSource | undefined
  const channels = reading.channels ?? builtInChannels
  for (const entry of map.entries) {
    const { key, value } = entry
    if (key.value === 'en' && nested) en = readText(value, reading, false)
    else if (key.value === 'text' || key.value === 'voice') variants[key.value] = text.read(value, reading)
    else if (Object.hasOwn(plainKeys, key.value)) rest.entries.push(entry)
    else if (isChannel(key.value, reading)) variants[key.value] = text.read(value, reading)
    else throw unknownKey(key, [...(nested ? textKeys : Object.keys(plainKeys)), ...channels])
  }
  const read = readKeys(rest, partKeys, reading)
  if (Object.keys(variants).length === 0 && !read.image && !read.file && !read.card)
    throw wrong(
      map.at,
      ['这里没有可以说的话', 'There is nothing to say here'],
      ['加一行“text: …”', 'Add a line "text: …"'],
    )
  const { image, file, card } = read
  return {
    at: map.at,
    variants,
    ...(en && { en }),
    ...(image && { image }),
    ...(file && { file }),
    ...(card && {
      card: {
        at: card.at,
        title: card.title,
        ...(card.body && { body: card.body }),
        ...(card.image && { image: card.image }),
        buttons: card.buttons ?? [],
      },
    }),
    buttons: read.buttons ?? [],
    bargeIn: read.barge_in ?? true,
  }
}

const partKeys = {
  image: may(line, '图片', 'a picture'),
  file: may(line, '文件', 'a file'),
  card: may(record(['一张卡片', 'a card'], cardKeys), '卡片', 'a card'),
  buttons: may(buttons, '按钮', 'buttons'),
  barge_in: may(flag, '能不能打断', 'may the caller talk over it'),
}

function readText(node: Node, reading: Reading, nested: boolean): TextSource {
  if (node.kind === 'map') return readTextMap(asMap(node, what), reading, nested)
  const scalar = text.read(node, reading)
  return { at: scalar.at, variants: { text: scalar }, buttons: [], bargeIn: true }
}

/** A line or a map. */
export const texts: Shape<TextSource> = lazy('text', () => ({
  read: (node, reading) => readText(node, reading, true),
  json: (defs) => ({ anyOf: [text.json(defs), { ...textMapJson(defs) }] }),
}))

/** A shop's second account on a channel is an instance such as `wechat_2`; the editor's schema lets those pass. */
export const instanceKeys = { [`^(?:${builtInChannels.join('|')})[_-][a-z0-9_-]+$`]: {} }

/** Properties of a text map, for words that take them beside their own keys. */
export function textProperties(defs: Parameters<Shape<unknown>['json']>[0]): Record<string, unknown> {
  const own = keysJson(plainKeys, defs)['properties'] as Record<string, unknown>
  const channels = Object.fromEntries(
    builtInChannels.map((id) => [id, { description: `${id} 上的说法 / wording on ${id}`, ...text.json(defs) }]),
  )
  return { ...own, ...channels, en: { description: '英文 / in English', ...texts.json(defs) } }
}

function textMapJson(defs: Parameters<Shape<unknown>['json']>[0]): Record<string, unknown> {
  return {
    type: 'object',
    properties: textProperties(defs),
    patternProperties: instanceKeys,
    additionalProperties: false,
  }
}
