/** Checks content against what the shop's plugins and channels can do; for `start`, `dev`, `doctor` and `check`. */
import { checkContent as check } from '../content/check.ts'
import type { Content, Mistake } from '../model/index.ts'
import type { Extensions } from './assemble.ts'
import { worldOf } from './world.ts'

/** Mistakes in file order; empty: it may be published. */
export async function checkContent(content: Content, extensions: Extensions): Promise<Mistake[]> {
  return check(content, await worldOf(extensions, content.config.shop.timeZone))
}
