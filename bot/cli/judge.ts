/** Judges content against what the shop's plugins and channels can do, once for the same content and the same abilities. */
import { hash } from 'node:crypto'
import type { CompileCache } from '../content/compile.ts'
import type { CheckWorld } from '../content/checks/world.ts'
import type { Content, Mistake } from '../model/index.ts'
import type { Extensions } from './assemble.ts'
import { worldOf } from './world.ts'

/** Mistakes in file order; empty: it may be published. The checker is loaded only where it has not said so before. */
export async function checkContent(
  content: Content,
  extensions: Extensions,
  cache?: CompileCache,
): Promise<Mistake[]> {
  const world = await worldOf(extensions, content.config.shop.timeZone)
  const key = `checked-${keyOf(content, world)}`
  if (cache?.read(key) === true) return []
  const { checkContent: findMistakes } = await import('../content/check.ts')
  const mistakes = findMistakes(content, world)
  if (mistakes.length === 0) cache?.write(key, true)
  return mistakes
}

function keyOf(content: Content, { actions, channels }: CheckWorld): string {
  const able = JSON.stringify([content.hash, actions && [...actions], channels])
  return hash('sha256', able).slice(0, 32)
}
