/** The numbers a channel without buttons shows before the choices of a question: typing one is choosing it. */
import type { DialogEnv } from '../model/index.ts'
import type { Offered } from './choices.ts'

/**
 * True if so many choices are shown as numbered lines here. The rule of `reply/degrade.ts`, told from the same
 * capabilities; `tests/dialog/numbers.test.ts` holds the two together.
 */
export function areNumbered(env: DialogEnv, count: number): boolean {
  const { modality, buttons, maxButtons } = env.scopes.channel
  if (modality === 'voice' || buttons === undefined || count === 0) return false
  return buttons !== 'native' || (typeof maxButtons === 'number' && count > maxButtons)
}

/**
 * The number that stands before each choice, in order; null: none, it is answered by its words. A position, unless the
 * key is so high that it cannot be mistaken for one (9 for 都不是).
 */
export function numbersOf(offered: readonly Pick<Offered, 'key'>[]): (string | null)[] {
  const keyed = offered.some(({ key }) => key !== '')
  return offered.map(({ key }, at) => {
    if (key === '' && keyed) return null
    return Number(key) > offered.length ? key : String(at + 1)
  })
}

/** The choice whose number was typed (plain text: "3", "选3", "number 3"); null if it is none. */
export function numberedAs(text: string, offered: readonly Offered[]): Offered | null {
  const typed = /^(?:选项?|编号|回复|按|no |number |option )?(\d{1,3})$/.exec(text)?.[1]
  if (typed === undefined) return null
  return offered[numbersOf(offered).indexOf(String(Number(typed)))] ?? null
}
