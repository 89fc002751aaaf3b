/** What the shop's channels can show and say: length of texts, number of buttons and options, phone keys. */
import type { FlowSource, OptionSource, Place, Scalar, StepSource, TextSource } from '../../model/index.ts'
import { questionOf, textsOf } from './walk.ts'
import type { Visit } from './walk.ts'
import type { Checking, EnabledChannel } from './world.ts'

const maxSpoken = 6

/** What is always there of a text: the words between its templates. */
function fixedPart(written: string): string {
  return written.replace(/\{\{.*?\}\}|\{%.*?%\}/g, '')
}

/** The variant a channel gets: its own, then `voice` on the phone, then `text`. */
function variantFor(text: TextSource, channel: EnabledChannel): Scalar | undefined {
  const { variants } = text
  return (
    variants[channel.id] ??
    (channel.plugin === undefined ? undefined : variants[channel.plugin]) ??
    (channel.capabilities.modality === 'voice' ? variants['voice'] : undefined) ??
    variants['text']
  )
}

/** Channels a flow can run on: those of its `when`, else all that are enabled. */
export function channelsOf(checking: Checking, flow: FlowSource | null): readonly EnabledChannel[] {
  const only = flow?.when?.channels.map((channel) => channel.value) ?? []
  return checking.world.channels.filter(
    (channel) => only.length === 0 || only.includes(channel.id) || only.includes(channel.plugin ?? channel.id),
  )
}

/** Checks the texts and options of a step on every channel that may show them; one mistake a text. */
export function checkLimits(checking: Checking, flow: FlowSource | null, { step }: Visit): void {
  const channels = channelsOf(checking, flow)
  // what is said into a silence is only ever said on the phone
  const silence = new Set(questionOf(step)?.question.silence)
  const spoken = channels.filter((channel) => channel.capabilities.modality === 'voice')
  for (const text of textsOf(step)) {
    const where = silence.has(text) ? spoken : channels
    checkText(checking, text, where)
    checkSomething(checking, text, where)
  }
  if (step.body.word === 'choose' && step.body.options) checkOptions(checking, step, step.body.options, channels)
}

/** On every channel there must be something to say. */
export function checkSomething(checking: Checking, text: TextSource, channels: readonly EnabledChannel[]): void {
  const { image, file, card } = text
  const silent = channels.find((channel) => !variantFor(text, channel) && !(image ?? file ?? card))
  if (silent)
    checking.report(
      text.at,
      [`在渠道 ${silent.id} 上没有可以说的话`, `There is nothing to say on the channel ${silent.id}`],
      ['加一行“text: …”，所有渠道都能用', 'Add a line "text: …", which every channel can use'],
    )
}

/** Checks one text: its length and its buttons. */
export function checkText(checking: Checking, text: TextSource, channels: readonly EnabledChannel[]): void {
  const told = new Set<Place>()
  for (const channel of channels) {
    const scalar = variantFor(text, channel)
    const limit = channel.capabilities.maxText
    if (scalar && limit && !told.has(scalar.at)) {
      const fixed = fixedPart(scalar.value)
      const size = limit.unit === 'bytes' ? Buffer.byteLength(fixed) : fixed.length
      if (size > limit.length) {
        told.add(scalar.at)
        checking.report(
          scalar.at,
          [
            `这段话有 ${size} ${unitOf(limit.unit)[0]}，渠道 ${channel.id} 最多 ${limit.length}`,
            `This text has ${size} ${unitOf(limit.unit)[1]}; the channel ${channel.id} takes ${limit.length}`,
          ],
          [`写短一些，或者给 ${channel.id} 另写一句`, `Shorten it, or write a variant for ${channel.id}`],
        )
      }
    }
    checkButtons(checking, text, channel, told)
  }
  if (text.en) checkText(checking, text.en, channels)
}

const unitOf = (unit: 'chars' | 'bytes'): readonly [string, string] =>
  unit === 'bytes' ? ['字节', 'bytes'] : ['字', 'characters']

function checkButtons(checking: Checking, text: TextSource, channel: EnabledChannel, told: Set<Place>): void {
  const { maxButtons, buttons } = channel.capabilities
  if (buttons !== 'native' || maxButtons === null) return
  for (const list of [text.buttons, text.card?.buttons ?? []]) {
    const tooMany = list[maxButtons]
    if (!tooMany || told.has(tooMany.at)) continue
    told.add(tooMany.at)
    checking.report(
      tooMany.at,
      [
        `这里有 ${list.length} 个按钮，渠道 ${channel.id} 最多 ${maxButtons} 个`,
        `There are ${list.length} buttons here; the channel ${channel.id} shows ${maxButtons}`,
      ],
      ['减少按钮', 'Use fewer buttons'],
    )
  }
}

function checkOptions(
  checking: Checking,
  step: StepSource,
  options: readonly OptionSource[],
  channels: readonly EnabledChannel[],
): void {
  checkKeys(checking, options)
  checkWords(checking, options)
  // an option with a condition may not be there
  const sure = options.filter((option) => !option.if)
  for (const { id, capabilities } of channels) {
    const { modality, buttons, maxButtons } = capabilities
    const most = modality === 'voice' ? maxSpoken : buttons === 'native' ? maxButtons : null
    const tooMany = most === null ? undefined : sure[most]
    if (!tooMany || most === null) continue
    return checking.report(
      tooMany.at,
      modality === 'voice'
        ? [
            `有 ${sure.length} 个选项，电话里最多念 ${most} 个`,
            `There are ${sure.length} options; on the phone at most ${most} are read out`,
          ]
        : [
            `有 ${sure.length} 个选项，渠道 ${id} 最多 ${most} 个`,
            `There are ${sure.length} options; the channel ${id} shows ${most}`,
          ],
      ['分成两步来选', 'Let the customer choose in two steps'],
    )
  }
}

/** Phone keys: the position unless `key`; 0 and * are taken, and none may be used twice. */
function checkKeys(checking: Checking, options: readonly OptionSource[]): void {
  const used = new Map<string, OptionSource>()
  options.forEach((option, i) => {
    const key = option.key?.value ?? String(i + 1)
    if (key === '0' || key === '*')
      return checking.report(
        option.key?.at ?? option.at,
        [
          `按键 ${key} 已经用作${key === '0' ? '转人工' : '重复'}`,
          `The key ${key} is already taken (${key === '0' ? 'a person' : 'repeat'})`,
        ],
        ['换一个按键', 'Choose another key'],
      )
    const before = used.get(key)
    if (before)
      checking.report(
        option.key?.at ?? option.at,
        [`按键 ${key} 已经是“${before.id.value}”`, `The key ${key} is already "${before.id.value}"`],
        ['换一个按键；不写 key 时按键就是第几项', 'Choose another key; without one, the key is the position'],
      )
    used.set(key, option)
  })
}

/** A word that means two options leaves the bot guessing. */
function checkWords(checking: Checking, options: readonly OptionSource[]): void {
  const used = new Map<string, OptionSource>()
  for (const option of options)
    for (const word of [option.label, ...option.also]) {
      const plain = word.value.normalize('NFKC').trim().toLowerCase()
      const before = used.get(plain)
      // two options with conditions may stand for the same words at different times
      if (before && before !== option && !(before.if ?? option.if))
        checking.report(
          word.at,
          [
            `“${word.value}”也是选项“${before.id.value}”的说法`,
            `"${word.value}" also means the option "${before.id.value}"`,
          ],
          ['只留在一个选项里', 'Keep it in one of them'],
        )
      used.set(plain, option)
    }
}
