/** Shape of `config/channels.yml` and `config/plugins.yml`: listing is enabling; settings stay text until their schema judges. */
import type { ExtensionConfig, Place } from '../../model/index.ts'
import { wrong } from '../mistake.ts'
import type { Node } from '../yaml/node.ts'
import { asText, matching } from './scalars.ts'
import { asMap, listOf, may, need, record } from './shape.ts'
import type { Reading, Shape } from './shape.ts'

interface Settings {
  values: Record<string, unknown>
  places: Record<string, Place>
}

const use = matching(
  /^(?:\.\/)?[@a-z0-9][a-z0-9_./@-]*$/,
  ['渠道或插件的名字', 'the name of a channel or plugin'],
  ['比如 web、./channels/mine 或 nightdesk-channel-x', 'For example web, ./channels/mine or nightdesk-channel-x'],
)
const instance = matching(
  /^[a-z][a-z0-9_-]*$/,
  ['一个名字（小写字母、数字、“_”、“-”）', 'an id (small letters, digits, "_" and "-")'],
  ['比如 telegram_2', 'For example telegram_2'],
)

function readSetting(node: Node, reading: Reading, path: string, places: Record<string, Place>): unknown {
  places[path] = node.at
  if (node.kind === 'list') return node.items.map((item, i) => readSetting(item, reading, `${path}.${i}`, places))
  if (node.kind === 'map')
    return Object.fromEntries(
      node.entries.map(({ key, value }) => [
        key.value,
        readSetting(value, reading, `${path}.${key.value}`, places),
      ]),
    )
  return asText(node, reading, false).value
}

const settings: Shape<Settings> = {
  read(node, reading) {
    const places: Record<string, Place> = {}
    const values: Record<string, unknown> = {}
    for (const { key, value } of asMap(node, ['各项设置', 'settings']).entries)
      values[key.value] = readSetting(value, reading, key.value, places)
    return { values, places }
  },
  json: () => ({ type: 'object' }),
}

export const extensionKeys = {
  use: need(
    use,
    '用哪一个：自带的名字、./channels/自己的 或 npm 包',
    'which one: a built-in name, ./channels/own or an npm package',
  ),
  id: may(instance, '这一个叫什么；同一种接两个账号时要写', 'its own id; needed when one kind is used twice'),
  settings: may(settings, '它的设置；密钥写 ${env:名字}', 'its settings; secrets are written ${env:NAME}'),
}

/** `- use: telegram` with `id` and `settings`. */
export const extensionsFile: Shape<ExtensionConfig[]> = {
  read(node, reading) {
    if (node.kind === 'list' && node.items.length === 0) return []
    const read = listOf(record(['use 和 settings', 'use and settings'], extensionKeys), { max: 200 }).read(
      node,
      reading,
    )
    const seen = new Set<string>()
    return read.map((each) => {
      const id = each.id?.value ?? idOf(each.use.value)
      if (seen.has(id))
        throw wrong(
          each.id?.at ?? each.use.at,
          [`“${id}”出现了两次`, `"${id}" is listed twice`],
          ['给其中一个加上自己的 id', 'Give one of them an id of its own'],
        )
      seen.add(id)
      return {
        id,
        use: each.use.value,
        settings: each.settings?.values ?? {},
        at: each.at,
        places: each.settings?.places ?? {},
      }
    })
  },
  json: (defs) => listOf(record(['use', 'use'], extensionKeys)).json(defs),
}

/** `./channels/mine` → `mine`, `nightdesk-channel-x` → `x`. */
function idOf(written: string): string {
  const last = written.split('/').at(-1) ?? written
  return last.replace(/^nightdesk-(?:channel|plugin)-/, '').replace(/\.[a-z]+$/, '')
}
