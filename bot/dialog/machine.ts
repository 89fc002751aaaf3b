/**
 * The compiled form of flows: what the engine runs, the checker walks and the policy asks.
 *
 * A `Program` is one release's flows. Each flow is a `Machine`: a map of nodes with precomputed successors. A node is one
 * step; its id is the step's `id`, else a question's slot, else its path (`3.on.paid.1`, steps counted from 1), and inside
 * a repair `repair.failed.1`. A successor is a node id, or null: below the last step, where the flow ends `resolved`.
 *
 * For a checker: `node.next` and `node.on` are all ways out by outcome; `node.reads` and `node.writes` are the names;
 * `node.texts` and `node.conditions` what is compiled; `node.question` what it asks; `machine.targets` where `go` leads.
 */
import type { CommandName, FlowSource, Place, SlotType, StepBody, TextSource, Word } from '../model/index.ts'
import type { Condition } from './conditions.ts'
import type { Known, NameUse } from './syntax.ts'
import type { Template } from './templates.ts'
import type { ValueSource } from './values.ts'

export type NodeId = string

/** `failed`, or `handoff.queued`: the key of a repair branch. */
export type RepairKey = string

export interface Program {
  flows: ReadonlyMap<string, Machine>
  /** `_repair.yml` over the built-in repairs, as one machine that is only entered by `repairs`. */
  repair: Machine
  /** Command words, normalised, built-in ones included. */
  commands: ReadonlyMap<string, CommandName>
  /** Flows a press may start: those a customer can start anyhow, and those a button names. */
  pressable: ReadonlySet<string>
  /** What starts flows, in the order of the flows. */
  triggers: readonly Trigger[]
  /** `slot:type` of every question that takes an earlier answer (`reuse`). */
  reused: ReadonlySet<string>
}

export interface Trigger {
  flow: string
  title: string
  /** Examples, as written. */
  intents: readonly string[]
  event: string | null
  /** Empty: everywhere. */
  channels: readonly string[]
  if: Condition | null
  interrupt: 'yes' | 'answers' | 'no'
}

export interface Machine {
  id: string
  title: string
  at: Place
  interrupt: 'yes' | 'answers' | 'no'
  takes: readonly string[]
  /** First step; null for a flow without steps. */
  start: NodeId | null
  nodes: ReadonlyMap<NodeId, Node>
  /** Slots and step ids → node: where `go` may lead. */
  targets: ReadonlyMap<string, NodeId>
  /** Slot → its (first) question. */
  questions: ReadonlyMap<string, QuestionNode>
  /** First node of each repair branch; null for an empty branch. */
  repairs: ReadonlyMap<RepairKey, NodeId | null>
  /** Every name of this flow: takes, slots, saved and set names. */
  names: ReadonlySet<string>
  /** Flows it may call, directly. */
  calls: readonly string[]
  /** The customer can start it by themselves (`when`). */
  started: boolean
  /** This flow has a handoff step of its own (repairs not counted). */
  handsOff: boolean
  /** True for `_repair.yml` and what is built in: repairs have names of their own. */
  isRepair: boolean
}

/** A compiled text: variants by channel id, `voice` and `text`; English apart. */
export interface Text {
  at: Place
  variants: ReadonlyMap<string, Template>
  en: Text | null
  image: Template | null
  file: Template | null
  card: { title: Template; body: Template | null; image: Template | null; buttons: readonly TextButton[] } | null
  buttons: readonly TextButton[]
  bargeIn: boolean
  source: TextSource
}

export interface TextButton {
  label: Template
  kind: 'url' | 'flow' | 'send' | 'phone'
  target: Template
}

/** What `ask` and `choose` share, compiled. */
export interface Question {
  slot: string
  text: Text
  must: Condition | null
  retry: readonly Text[]
  silence: readonly Text[]
  attempts: number
  /** Null: never. */
  timeoutMs: number | null
  /** Keys to collect on the phone, as written (`4`, `1..12`). */
  digits: string | null
  accepts: readonly string[]
  optional: boolean
  reuse: 'never' | 'offer' | 'always'
  secret: boolean
}

export interface Option {
  id: string
  label: Template
  /** Normalised words that mean it: label (if it has no names), `also`, id. */
  words: readonly string[]
  if: Condition | null
  /** `if` as far as it can be judged before the flow has begun: null where it looks at names of the flow. */
  earlyIf: Condition | null
  image: Template | null
  key: string | null
}

export interface Pair {
  name: string
  value: ValueSource
  at: Place
}

interface NodeBase {
  id: NodeId
  at: Place
  /** `if` beside another word. */
  guard: Condition | null
  /** Where it goes by default, and after a branch that ends. */
  next: NodeId | null
  /** Branches by outcome; for `if` `then` and `else`. An empty branch leads where `next` does. */
  on: Readonly<Record<string, NodeId | null>>
  /** Place of each branch, for people. */
  onAt: Readonly<Record<string, Place>>
  /** Names looked up, with the place of the text they stand in. */
  reads: readonly { path: readonly string[]; at: Place }[]
  /** Bare names (and `contact.x`, `conversation.x`) it writes. */
  writes: readonly string[]
  texts: readonly Text[]
  conditions: readonly Condition[]
  /** Null at the top level, else the repair branch it stands in. */
  repair: RepairKey | null
  /** Branch levels above it: 0 at the top. */
  depth: number
  body: StepBody
}

export type Node = NodeBase &
  (
    | { word: 'say'; say: readonly Text[] }
    | { word: 'ask'; question: Question; type: SlotType }
    | {
        word: 'choose'
        question: Question
        /** Null: `from` a list. */
        options: readonly Option[] | null
        from: readonly string[] | null
        label: Template | null
        image: Template | null
        limit: number
        many: boolean
        /** An option stands in `on`: its answer is used up. */
        fork: boolean
      }
    | { word: 'confirm'; text: Text }
    | { word: 'answer'; title: string | null; search: Template | null; topic: string | null }
    | { word: 'do'; action: string; with: readonly Pair[]; save: string | null }
    | { word: 'if'; condition: Condition }
    | { word: 'case'; path: readonly string[] }
    | { word: 'go'; to: GoTarget }
    | { word: 'call'; flow: string; with: readonly Pair[]; save: string | null }
    | {
        word: 'handoff'
        queue: string
        reason: Template | null
        skills: readonly string[]
        priority: 'low' | 'normal' | 'high'
        withinMs: number
        text: Text | null
      }
    | {
        word: 'wait'
        forMs: number | null
        until: ValueSource | null
        event: string | null
        atMostMs: number | null
      }
    | { word: 'set'; values: readonly Pair[] }
    | { word: 'tag'; tags: readonly string[] }
    | { word: 'end'; outcome: string; return: readonly Pair[] }
  )

export type NodeOf<W extends Word> = Extract<Node, { word: W }>
export type QuestionNode = NodeOf<'ask'> | NodeOf<'choose'>

/** Where a `go` leads: inside the flow, to its beginning, to the open question (only in a repair), or to another flow. */
export type GoTarget =
  | { kind: 'node'; id: NodeId; name: string }
  | { kind: 'start' }
  | { kind: 'question' }
  | { kind: 'flow'; flow: string }
  /** In `_repair.yml`: a name of whatever flow is being repaired, found when it runs. */
  | { kind: 'name'; name: string }

/** Standard outcomes of `end`; any other snake_case name is the flow's own. */
export const standardOutcomes: readonly string[] = ['resolved', 'unresolved', 'cancelled', 'ticket', 'handed_off']

/** A mistake the compiler stops at. The checker finds it (and all others) earlier and says it better. */
export class CompileError extends Error {
  readonly place: Place
  readonly zh: string
  readonly en: string
  constructor(place: Place, message: { zh: string; en: string }) {
    super(`${place.file}:${place.line}:${place.col} ${message.en}`)
    this.name = 'CompileError'
    this.place = place
    this.zh = message.zh
    this.en = message.en
  }
}

export type { Known, NameUse, FlowSource }
