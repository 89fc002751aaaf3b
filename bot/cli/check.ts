/** `nightdesk check`: every mistake in flows, knowledge and config, for people or as JSON; `--fix` mends what a machine can. */
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Content, Mistake } from '../model/index.ts'
import { checkContent, hintsOf } from '../content/check.ts'
import type { CheckWorld } from '../content/check.ts'
import { fixFiles } from '../content/fix.ts'
import { FolderError, readFolder } from '../content/folder.ts'
import { mistakeAt } from '../content/mistake.ts'
import { byPlace, loadContent, loadTests } from '../content/load.ts'
import { showMistake, showSummary } from '../content/report.ts'

export interface CheckOptions {
  root: string
  fix: boolean
  json: boolean
  language: 'zh' | 'en'
}

export interface CheckIo {
  /** Prints one line to stdout. */
  print(line: string): void
  /** What plugins and channels of this content can do, or the mistakes that keep them from saying it (settings). */
  declared(content: Content, root: string): Promise<CheckWorld | { mistakes: Mistake[] }>
}

/**
 * Reads the folder, mends it if asked, checks it, prints what was found. Resolves with the exit status: 0 clean, 1 mistakes.
 * @throws Error when the folder cannot be read or a mended file not written
 */
export async function runCheck(options: CheckOptions, io: CheckIo): Promise<number> {
  const { root } = options
  const links: Mistake[] = []
  const read = await readFolder(root, links).catch((error: unknown) => unreadable(error, root))
  if (Array.isArray(read)) return tell(options, { mistakes: read, hints: [] }, {}, io)
  let files = read
  if (options.fix) {
    const mended = await mend(options, files, io)
    files = { ...files, ...mended }
  }
  const { mistakes, hints } = await findAll(files, root, io)
  return tell(options, { mistakes: [...links, ...mistakes].sort(byPlace), hints }, files, io)
}

/** A folder that cannot be read, as the one mistake there is. */
function unreadable(error: unknown, root: string): Mistake[] {
  if (error instanceof FolderError) return [error.mistake]
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  return [
    mistakeAt(
      { file: root, line: 1, col: 1, endLine: 1 },
      ['没有这个文件夹', 'There is no such folder'],
      ['看看 --root 写对了没有', 'Look at what --root says'],
    ),
  ]
}

interface Found {
  mistakes: readonly Mistake[]
  /** Printed, but no reason to refuse anything. */
  hints: readonly Mistake[]
}

/** Prints what was found; gives the exit status. */
function tell(
  options: CheckOptions,
  { mistakes, hints }: Found,
  files: Readonly<Record<string, string>>,
  io: Pick<CheckIo, 'print'>,
): number {
  const { language } = options
  const status = mistakes.length > 0 ? 1 : 0
  if (options.json) {
    const all = [
      ...mistakes.map((mistake) => plain(mistake, language)),
      ...hints.map((hint) => ({ ...plain(hint, language), hint: true })),
    ]
    io.print(JSON.stringify(all, null, 2))
    return status
  }
  for (const one of [...mistakes, ...hints.map(asHint)])
    for (const line of [...showMistake(one, files[one.file] ?? '', language), '']) io.print(line)
  io.print(showSummary(mistakes.length, Object.keys(files).length, language, hints.length))
  return status
}

const asHint = (hint: Mistake): Mistake => ({
  ...hint,
  message: { zh: `提示：${hint.message.zh}`, en: `Hint: ${hint.message.en}` },
})

/** All mistakes of a set of files: those of reading, or if all can be read those of meaning, and the hints. */
async function findAll(
  files: Readonly<Record<string, string>>,
  root: string,
  io: Pick<CheckIo, 'declared'>,
): Promise<Found> {
  const loaded = loadContent(files)
  const { tests, mistakes } = loadTests(files)
  if ('mistakes' in loaded) return { mistakes: [...loaded.mistakes, ...mistakes].sort(byPlace), hints: [] }
  const world = await io.declared(loaded.content, root)
  if ('mistakes' in world) return { mistakes: [...world.mistakes, ...mistakes].sort(byPlace), hints: [] }
  const found = checkContent(loaded.content, world, tests.map((each) => each.test)) // prettier-ignore
  return { mistakes: [...found, ...mistakes].sort(byPlace), hints: hintsOf(loaded.content) }
}

/** What `--json` prints of a mistake. */
function plain(
  { file, line, col, message, fix }: Mistake,
  language: 'zh' | 'en',
): Record<string, string | number | null> {
  return { file, line, col, message: message[language], fix: fix?.[language] ?? null }
}

async function mend(
  { root, json, language }: CheckOptions,
  files: Record<string, string>,
  io: CheckIo,
): Promise<Record<string, string>> {
  const mended: Record<string, string> = {}
  for (const [path, { text, mended: list }] of Object.entries(fixFiles(files))) {
    await replaceFile(join(root, path), files[path] ?? '', text)
    mended[path] = text
    if (json) continue
    for (const { line, col, message } of list)
      io.print(`${path}:${line}:${col}  ${language === 'zh' ? '已修好：' : 'Mended: '}${message[language]}`)
  }
  return mended
}

/** Writes beside the file and renames, so that nobody ever reads half of it. Refuses if its bytes are not what was read. */
async function replaceFile(path: string, before: string, after: string): Promise<void> {
  const real = await realpath(path)
  if (!(await readFile(real)).equals(Buffer.from(before)))
    throw new Error(`${path} was changed while it was being mended; run the check again`)
  const next = `${real}.${process.pid}.tmp`
  try {
    await writeFile(next, after, { mode: (await stat(real)).mode })
    await rename(next, real)
  } catch (error) {
    await rm(next, { force: true })
    throw error
  }
}
