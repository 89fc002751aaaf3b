/** `nightdesk init DIR`: a shop of one's own, small and whole, with its tests; nothing that is there is touched. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { BotError } from '../sdk/index.ts'
import { packageRoot } from '../server/built.ts'
import { nextSteps } from './init-words.ts'
import { packageOf } from './init-package.ts'
import { folderCodes } from './refusal.ts'

export interface InitOptions {
  /** As it was typed; seen from `from`. */
  folder: string
  /** Default: the working directory. */
  from?: string
  /** Language of the shop, and of what is printed. */
  language: 'zh' | 'en'
  /** Of the shop; null: a name to be changed. */
  name: string | null
}

/** What stands for the shop's name in these files of the starter. */
const placeholder = 'SHOP_NAME'
const longestName = 40
/** Under their own names npm would leave out the one, and our own tools would heed the other. */
const renamed: Readonly<Record<string, string>> = {
  gitignore: '.gitignore',
  'tsconfig.template.json': 'tsconfig.json',
}

/**
 * Exit status 0.
 * @throws BotError that names folder, cause and fix
 */
export async function init(options: InitOptions, print: (line: string) => void): Promise<number> {
  const { folder, language, from = process.cwd() } = options
  const name = shopName(options.name ?? (language === 'zh' ? '我的小店' : 'My Shop'))
  const home = packageRoot()!
  const files = await template(join(home, 'starter'), language)
  const target = resolve(from, folder)
  const own = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as Parameters<typeof packageOf>[0]
  files.set('package.json', packageOf(own, basename(target)))
  for (const [path, text] of files) files.set(path, named(path, text, name))
  try {
    await refuseUnlessEmpty(target)
    for (const [path, text] of files) {
      await mkdir(dirname(join(target, path)), { recursive: true })
      // What came there meanwhile is not overwritten either.
      await writeFile(join(target, path), text, { flag: 'wx' })
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (error instanceof BotError || folderCodes[code] === undefined) throw error
    throw refused(target, folderCodes[code], 'mend that, or give another folder')
  }
  const checkout = existsSync(join(home, 'console/build.ts'))
  const place = {
    name,
    folder,
    step: relative(from, target),
    checkout: checkout ? home : null,
    version: own.version,
  }
  for (const line of nextSteps(place, language)) print(line)
  return 0
}

/** @throws BotError for what would be no name in a page's title or in a YAML file */
function shopName(given: string): string {
  const name = given.trim()
  const length = [...name].length
  if (length > 0 && length <= longestName && !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(name)) return name
  throw new BotError(
    'request.invalid',
    `--name ${JSON.stringify(given)} cannot be a shop's name; give 1 to ${longestName} characters on one line`,
  )
}

/** Shared files and those of the language, by path in the project. */
async function template(starter: string, language: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const part of ['shared', language])
    for (const entry of await readdir(join(starter, part), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const from = join(entry.parentPath, entry.name)
      const path = relative(join(starter, part), from)
      files.set(renamed[path] ?? path, await readFile(from, 'utf8'))
    }
  return files
}

/** A YAML file takes the name as a quoted text, which bears every character. */
function named(path: string, text: string, name: string): string {
  if (!text.includes(placeholder)) return text
  return text.replaceAll(placeholder, () => (path.endsWith('.yml') ? JSON.stringify(name) : name))
}

async function refuseUnlessEmpty(target: string): Promise<void> {
  const entries = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const [first, ...more] = entries.sort()
  if (first === undefined) return
  const others = more.length > 0 ? ` and ${more.length} more` : ''
  throw refused(
    target,
    `it is not empty (${first}${others}) and nothing is overwritten`,
    'give a new or empty folder',
  )
}

function refused(target: string, cause: string, fix: string): BotError {
  return new BotError('request.refused', `no shop can be made in ${target}: ${cause}; ${fix}`)
}
