/** Shapes of a flow file and of `_repair.yml`. */
import type { BranchSource, FlowSource, RepairSource, Scalar } from '../../model/index.ts'
import { commandNames, handoffRepairs, repairNames } from '../../model/index.ts'
import { didYouMean } from '../distance.ts'
import { wrong } from '../mistake.ts'
import type { TextNode } from '../yaml/node.ts'
import { line, name, oneOf, text } from './scalars.ts'
import { asMap, keysJson, lazy, listOf, may, named, need, readKeys, record } from './shape.ts'
import type { Key, Keys, Shape } from './shape.ts'
import { branch, step } from './step.ts'

function fixedNames(known: readonly string[]): (key: TextNode) => void {
  return (key) => {
    if (!known.includes(key.value))
      throw wrong(
        key.at,
        [`不认识“${key.value}”`, `"${key.value}" is not known here`],
        didYouMean(key.value, known),
      )
  }
}

function branchesOf(known: readonly string[]): Shape<{ name: Scalar; branch: BranchSource }[]> {
  const shape = named(['每种情况怎么办', 'what to do in each case'], branch, fixedNames(known))
  return {
    read: (node, reading) => shape.read(node, reading).map(({ name: at, value }) => ({ name: at, branch: value })),
    json: (defs) => keysJson(branchKeys(known), defs),
  }
}

function branchKeys(known: readonly string[]): Keys {
  return Object.fromEntries(known.map((each): [string, Key] => [each, may(branch, each, each)]))
}

const wordList = listOf(text, { min: 1, max: 50 })
const commands: Shape<RepairSource['commands']> = {
  read: (node, reading) =>
    named(['命令词', 'command words'], wordList, fixedNames(commandNames))
      .read(node, reading)
      .map(({ name: command, value }) => ({ name: command, words: value })),
  json: (defs) =>
    keysJson(
      Object.fromEntries(commandNames.map((each): [string, Key] => [each, may(wordList, each, each)])),
      defs,
    ),
}

const handoffRepair = branchesOf(handoffRepairs)

/** The map under `repair`; only `_repair.yml` may hold `commands`, which are the same in every flow. */
function repairShape(withCommands: boolean): Shape<RepairSource> {
  const branches = branchesOf(repairNames)
  const known = [...repairNames, 'handoff', ...(withCommands ? ['commands'] : [])]
  return {
    read(node, reading) {
      const map = asMap(node, ['每种情况怎么办', 'what to do in each case'])
      for (const { key } of map.entries) {
        if (key.value === 'commands' && !withCommands)
          throw wrong(
            key.at,
            [
              '命令词对所有流程都一样，不能写在一个流程里',
              'Command words hold for all flows and cannot be written in one',
            ],
            ['写进 flows/_repair.yml 的 repair 里', 'Write them under repair in flows/_repair.yml'],
          )
        fixedNames(known)(key)
      }
      const of = (key: string) => map.entries.find((entry) => entry.key.value === key)?.value
      const rest = map.entries.filter(({ key }) => key.value !== 'handoff' && key.value !== 'commands')
      const handoff = of('handoff')
      const command = of('commands')
      return {
        at: map.at,
        branches: branches.read({ ...map, entries: rest }, reading),
        handoff: handoff ? handoffRepair.read(handoff, reading) : [],
        commands: command ? commands.read(command, reading) : [],
      }
    },
    json: (defs) =>
      keysJson(
        {
          ...branchKeys(repairNames),
          handoff: may(handoffRepair, '转人工时的各种情况', 'what can become of a handoff'),
          ...(withCommands && {
            commands: may(commands, '命令词，加在自带的上面', 'command words, added to the built-in ones'),
          }),
        },
        defs,
      ),
  }
}

export const whenKeys = {
  intent: may(listOf(text, { min: 1, max: 200 }), '客户会怎么说（例子）', 'how customers put it (examples)'),
  event: may(name, '什么事发生时', 'the event that starts it'),
  channels: may(listOf(line, { min: 1 }), '只在这些渠道', 'only on these channels'),
  if: may(line, '只在这个条件下', 'only on this condition'),
}
const when = record(['什么时候开始', 'when it begins'], whenKeys)

export const flowKeys = {
  flow: need(name, '流程的名字，和文件名一样', 'id of the flow, as the file is named'),
  title: need(text, '客户可能听到的名字', 'name the customer may hear'),
  when: may(when, '什么时候开始', 'when it begins'),
  takes: may(listOf(name), 'call … with 可以带来的名字', 'names `call … with` may pass'),
  interrupt: may(
    oneOf(['yes', 'answers', 'no']),
    '中间能不能插别的，默认 yes',
    'what may come between, default yes',
  ),
  repair: may(
    lazy('repair', () => repairShape(false)),
    '这个流程自己的补救',
    "the flow's own repairs",
  ),
  steps: need(listOf(step, { min: 1, max: 500 }), '步骤', 'the steps'),
}

export const flowFile: Shape<FlowSource> = {
  read(node, reading) {
    const map = asMap(node, ['流程（flow、title、steps）', 'a flow (flow, title, steps)'])
    const read = readKeys(map, flowKeys, reading)
    const { event, if: condition } = read.when ?? {}
    return {
      at: map.at,
      flow: read.flow,
      title: read.title,
      when: read.when
        ? {
            at: read.when.at,
            intent: read.when.intent ?? [],
            ...(event && { event }),
            channels: read.when.channels ?? [],
            ...(condition && { if: condition }),
          }
        : null,
      takes: read.takes ?? [],
      interrupt: read.interrupt ?? 'yes',
      repair: read.repair ?? null,
      steps: read.steps,
    }
  },
  json: (defs) => keysJson(flowKeys, defs),
}

export const repairFileKeys = { repair: need(repairShape(true), '各种情况怎么办', 'what to do in each case') }

export const repairFile: Shape<RepairSource> = {
  read: (node, reading) => readKeys(asMap(node, ['repair', 'repair']), repairFileKeys, reading).repair,
  json: (defs) => keysJson(repairFileKeys, defs),
}
