/** Questions inside a question, kept in the frame: pages of a long list, one of many by telephone, "what is wrong?". */
import type { Frame, Value } from '../model/index.ts'
import { itemLabel, listOf, visibleOptions } from './choices.ts'
import type { NodeOf } from './machine.ts'
import type { Names } from './names.ts'

/** Page of a list that is shown, from 0. */
export function pageOf(frame: Frame, node: NodeOf<'choose'>): number {
  const page = frame.memo[`page ${node.id}`]
  return typeof page === 'number' ? page : 0
}

/** The next page; after the last comes the first. */
export function turnPage(frame: Frame, node: NodeOf<'choose'>, names: Names): void {
  const count = listOf(node, names)?.length ?? 0
  const next = pageOf(frame, node) + 1
  frame.memo[`page ${node.id}`] = next * node.limit < count ? next : 0
}

/** Which of many is being asked about, and which were wanted so far (positions). */
export interface ManyState {
  at: number
  picked: number[]
}

/** Null unless the question takes many and they are asked one by one. */
export function manyState(frame: Frame, node: NodeOf<'choose'>): ManyState | null {
  if (!node.many) return null
  const state = frame.memo[`many ${node.id}`]
  if (state === null || typeof state !== 'object' || Array.isArray(state)) return { at: 0, picked: [] }
  return { at: Number(state['at']), picked: (state['picked'] as number[] | undefined) ?? [] }
}

export function setMany(frame: Frame, node: NodeOf<'choose'>, state: ManyState | null): void {
  if (state === null) delete frame.memo[`many ${node.id}`]
  else frame.memo[`many ${node.id}`] = { at: state.at, picked: state.picked }
}

/** All values of a question that takes many, in order. */
export function allValues(node: NodeOf<'choose'>, names: Names): Value[] {
  return node.options === null
    ? (listOf(node, names) ?? [])
    : visibleOptions(node, names).map((option) => option.id)
}

/** "退哪几件？羊毛衫，要吗？" */
export function manyPrompt(node: NodeOf<'choose'>, state: ManyState, text: string, names: Names): string {
  const label =
    node.options === null
      ? itemLabel(node, allValues(node, names)[state.at] ?? null, names)
      : (visibleOptions(node, names)[state.at]?.label.render(names) ?? '')
  const lead = state.at === 0 ? text : ''
  return names.language === 'en' ? `${lead}${lead ? ' ' : ''}${label}?` : `${lead}${label}，要吗？`
}

/** Slots offered after "no"; null: yes or no is asked. */
export function listedSlots(frame: Frame): readonly string[] | null {
  const slots = frame.memo['wrong']
  return Array.isArray(slots) ? (slots as string[]) : null
}
