/** Which file is what, by its path alone. */

export type Kind =
  | 'flow'
  | 'repair'
  | 'test'
  | 'knowledge'
  | 'products'
  | 'product answers'
  | 'quick'
  | 'config'
  | 'misnamed'
  | null

/** The kind of a file by its posix path from the root; null: it is no content; `misnamed`: it should be. */
export function kindOf(path: string): Kind {
  if (path === 'flows/_repair.yml') return 'repair'
  if (/^flows\/.+\.test\.yml$/.test(path)) return 'test'
  if (/^flows\/.+\.yml$/.test(path)) return 'flow'
  if (path === 'knowledge/products/_answers.yml') return 'product answers'
  if (/^knowledge\/products\/.+\.yml$/.test(path)) return 'products'
  if (/^knowledge\/quick-replies\/.+\.yml$/.test(path)) return 'quick'
  if (/^knowledge\/.+\.yml$/.test(path)) return 'knowledge'
  if (/^config\/[^/]+\.yml$/.test(path)) return 'config'
  // `.yaml`, `.YML`, `.yml.txt`: meant to be content, and read by nobody
  return /^(?:flows|knowledge|config)\/.+\.ya?ml(?:\.txt)?$/i.test(path) && !path.endsWith('.yml')
    ? 'misnamed'
    : null
}

/** Where the data lies: the one file of `config/` that is about a place, and not about the shop. */
export const storePath = 'config/store.yml'

/** Files a release is made of: all content but tests. */
export function isReleased(path: string): boolean {
  const kind = kindOf(path)
  return kind !== null && kind !== 'test' && kind !== 'misnamed' && path !== storePath
}

/** The files of a release among all that lie below a root. */
export function releasedFiles(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => isReleased(path)))
}
