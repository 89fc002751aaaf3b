/** Walks a flow: every step with where it stands, and every text, condition and value with what it may look up. */
import type {
  BranchSource,
  ButtonSource,
  FlowSource,
  PairSource,
  RepairSource,
  Scalar,
  StepSource,
  TextSource,
} from '../../model/index.ts'

/** A list of steps, and where its last step leads on to. */
export interface Block {
  branch: BranchSource
  /** 0: the flow's own list. */
  depth: number
  /** The step this branches; null at the top and at the top of a repair. */
  of: StepSource | null
  /** Key of the repair it belongs to (`failed`, `handoff.queued`), or null. */
  repair: string | null
}

export interface Visit {
  step: StepSource
  block: Block
  index: number
}

/** Every block, outer before inner, in written order. */
export function blocksOf(top: BranchSource, repair: string | null = null): Block[] {
  const blocks: Block[] = []
  const add = (block: Block): void => {
    blocks.push(block)
    for (const step of block.branch.steps)
      for (const { branch } of step.on) add({ branch, depth: block.depth + 1, of: step, repair })
  }
  add({ branch: top, depth: 0, of: null, repair })
  return blocks
}

/** The blocks of a repair section. */
export function repairBlocks(source: RepairSource | null): Block[] {
  if (!source) return []
  return [
    ...source.branches.flatMap(({ name, branch }) => blocksOf(branch, name.value)),
    ...source.handoff.flatMap(({ name, branch }) => blocksOf(branch, `handoff.${name.value}`)),
  ]
}

/** The flow's own blocks, then those of its repairs. */
export function flowBlocks(flow: FlowSource): Block[] {
  return [...blocksOf({ at: flow.at, steps: flow.steps }), ...repairBlocks(flow.repair)]
}

export function visitsOf(blocks: readonly Block[]): Visit[] {
  return blocks.flatMap((block) => block.branch.steps.map((step, index) => ({ step, block, index })))
}

export type Question = Extract<StepSource['body'], { word: 'ask' | 'choose' }>

export function questionOf(step: StepSource): Question | null {
  return step.body.word === 'ask' || step.body.word === 'choose' ? step.body : null
}

/** A choose with an option in `on`: its answer is used up. */
export function isFork(step: StepSource): boolean {
  const { body } = step
  if (body.word !== 'choose') return false
  return body.options?.some((option) => step.on.some((each) => each.name.value === option.id.value)) ?? false
}

/** Something a template stands in. */
export interface TemplateUse {
  scalar: Scalar
  /** `item` is the line of a list here. */
  item: boolean
  /** Only an agent reads it. */
  internal: boolean
}

/** Every text a customer may be shown by a step. */
export function textsOf(step: StepSource): TextSource[] {
  const { body } = step
  switch (body.word) {
    case 'say':
      return body.texts
    case 'ask':
    case 'choose':
      return [body.question.text, ...body.question.retry, ...body.question.silence]
    case 'confirm':
      return [body.text]
    case 'handoff':
      return body.text ? [body.text] : []
    default:
      return []
  }
}

/** Buttons of a text, its card and its English. */
export function buttonsOf(text: TextSource): ButtonSource[] {
  return [...ownButtons(text), ...(text.en ? buttonsOf(text.en) : [])]
}

function ownButtons(text: TextSource): ButtonSource[] {
  return [...text.buttons, ...(text.card?.buttons ?? [])]
}

/** Every template of a text, its card, buttons and English. */
export function templatesOfText(text: TextSource): Scalar[] {
  const { variants, image, file, card, en } = text
  const scalars = [...Object.values(variants), image, file, card?.title, card?.body, card?.image]
  return [
    ...scalars.filter((scalar) => scalar !== undefined),
    ...ownButtons(text).flatMap(({ label, kind, target }) => (kind === 'flow' ? [label] : [label, target])),
    ...(en ? templatesOfText(en) : []),
  ]
}

const use =
  (item: boolean, internal: boolean) =>
  (scalar: Scalar | undefined): TemplateUse[] =>
    scalar ? [{ scalar, item, internal }] : []

/** Every template of a step. */
export function templatesOf(step: StepSource): TemplateUse[] {
  const { body } = step
  const shown = textsOf(step).flatMap(templatesOfText).flatMap(use(false, false))
  if (body.word === 'choose') {
    const ofOptions = (body.options ?? [])
      .flatMap((option) => [option.label, option.image])
      .flatMap(use(false, false))
    return [...shown, ...ofOptions, ...[body.label, body.image].flatMap(use(true, false))]
  }
  if (body.word === 'handoff') return [...shown, ...use(false, true)(body.reason)]
  if (body.word === 'answer') return [...shown, ...use(false, true)(body.search)]
  return shown
}

/** Every condition of a step. */
export function conditionsOf(step: StepSource): Scalar[] {
  const { body, guard } = step
  const own = body.word === 'if' ? [body.condition] : []
  const question = questionOf(step)
  const options = body.word === 'choose' ? (body.options ?? []).map((option) => option.if) : []
  return [guard, ...own, question?.question.must, ...options].filter((scalar) => scalar !== undefined)
}

/** Pairs whose values are looked up or taken as text. */
export function pairsOf(step: StepSource): PairSource[] {
  const { body } = step
  if (body.word === 'do' || body.word === 'call') return body.with
  if (body.word === 'set') return body.values
  return body.word === 'end' ? body.return : []
}

/** Bare names a step fills. */
export function namesFilled(step: StepSource): Scalar[] {
  const { body } = step
  if (body.word === 'ask' || body.word === 'choose') return [body.question.slot]
  if (body.word === 'do' || body.word === 'call') return body.save ? [body.save] : []
  if (body.word === 'set') return body.values.map((pair) => pair.name).filter((name) => !name.value.includes('.'))
  return []
}
