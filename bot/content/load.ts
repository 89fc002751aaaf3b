/** All files of a shop to `Content`, or to the mistakes that keep it from being one. Pure. */
import type {
  Config,
  Content,
  FlowSource,
  KnowledgeEntry,
  Mistake,
  Product,
  ProductAnswers,
  QuickReply,
  RepairSource,
  TestSource,
} from '../model/index.ts'
import { nearest } from './distance.ts'
import { mistakeAt } from './mistake.ts'
import { kindOf, releasedFiles } from './kind.ts'
import {
  configPaths,
  readConfig,
  readKnowledge,
  readProductAnswers,
  readProducts,
  readQuickReplies,
} from './kinds.ts'
import type { ConfigFiles, ConfigPath } from './kinds.ts'
import { readFlow, readRepair, readTest } from './read.ts'
import type { Read, ReadOptions } from './read.ts'
import { hashContent } from './release.ts'
import { withCampaignHours } from './schema/campaigns.ts'
import { defaultQueues, defaultThresholds } from './schema/config.ts'
import { noGuard } from './schema/guard.ts'
import { resolveExtensions } from './resolve.ts'

export interface LoadOptions {
  /** Gives the value of `${env:NAME}`. Left out: the settings stay as written and nothing is said to be missing. */
  env?: (name: string) => string | undefined
}

export type LoadResult = { content: Content } | { mistakes: Mistake[] }

/** Keeps values and mistakes apart while many files are read. */
class Collector {
  readonly mistakes: Mistake[] = []
  take<T>(read: Read<T>): T | null {
    if ('value' in read) return read.value
    this.mistakes.push(read.mistake)
    return null
  }
}

const place = (file: string) => ({ file, line: 1, col: 1, endLine: 1 })
const noRepair: RepairSource = { at: place('flows/_repair.yml'), branches: [], handoff: [], commands: [] }

/** Config files by path; null where one has a mistake, left out where there is none. */
function readConfigs(
  files: Readonly<Record<string, string>>,
  collect: Collector,
): { [P in ConfigPath]?: ConfigFiles[P] | null } {
  const read: { [P in ConfigPath]?: ConfigFiles[P] | null } = {}
  const one = <P extends ConfigPath>(path: P): void => {
    const text = files[path]
    if (text !== undefined) read[path] = collect.take(readConfig(path, text))
  }
  configPaths.forEach(one)
  for (const path of Object.keys(files))
    if (kindOf(path) === 'config' && !(configPaths as string[]).includes(path)) {
      const near = nearest(path, configPaths)
      collect.mistakes.push(
        mistakeAt(
          place(path),
          ['config 里没有这个文件', 'There is no such config file'],
          [
            near ? `是不是 ${near}？` : `可以有：${configPaths.join('、')}`,
            near ? `Did you mean ${near}?` : `Known: ${configPaths.join(', ')}`,
          ],
        ),
      )
    }
  return read
}

/** Options for reading texts: variants may be written for every channel of the shop. */
function readOptions(configs: { 'config/channels.yml'?: ConfigFiles['config/channels.yml'] | null }): ReadOptions {
  const listed = configs['config/channels.yml']
  return { channels: listed === null ? null : (listed ?? []).map((each) => each.id) }
}

/**
 * Reads every file of `files` (posix path from the root → text). Gives the content, or at least one mistake, sorted by
 * place: the first of each file. Tests are no content; see `loadTests`.
 */
export function loadContent(files: Readonly<Record<string, string>>, options: LoadOptions = {}): LoadResult {
  const collect = new Collector()
  const configs = readConfigs(files, collect)
  const reading = readOptions(configs)
  const flows: FlowSource[] = []
  const timed: ((timeZone: string) => KnowledgeEntry[])[] = []
  const goods: ((timeZone: string) => Product[])[] = []
  const quickReplies: QuickReply[] = []
  let repair = noRepair
  let productAnswers: ProductAnswers | null = null
  for (const [path, text] of Object.entries(files).sort(byPath)) {
    const kind = kindOf(path)
    if (kind === 'misnamed') collect.mistakes.push(misnamed(path))
    if (kind === 'flow') flows.push(...listed(collect.take(readFlow(path, text, reading))))
    if (kind === 'repair') repair = collect.take(readRepair(path, text, reading)) ?? noRepair
    if (kind === 'products') goods.push(...listed(collect.take(readProducts(path, text, reading))))
    if (kind === 'product answers') productAnswers = collect.take(readProductAnswers(path, text, reading))
    if (kind === 'quick') quickReplies.push(...(collect.take(readQuickReplies(path, text)) ?? []))
    if (kind === 'knowledge') timed.push(...listed(collect.take(readKnowledge(path, text, reading))))
  }
  const shop = configs['config/shop.yml']
  if (shop === undefined)
    collect.mistakes.push(
      mistakeAt(
        place('config/shop.yml'),
        ['缺 config/shop.yml', 'config/shop.yml is missing'],
        ['新建这个文件，写上 name 和 time_zone', 'Create it with `name` and `time_zone`'],
      ),
    )
  const resolved = (list: Config['channels'] | null | undefined): Config['channels'] => {
    if (!list || !options.env) return list ?? []
    const { extensions, mistakes } = resolveExtensions(list, options.env)
    collect.mistakes.push(...mistakes)
    return extensions
  }
  const channels = resolved(configs['config/channels.yml'])
  const plugins = resolved(configs['config/plugins.yml'])
  if (collect.mistakes.length > 0 || !shop) return { mistakes: collect.mistakes.sort(byPlace) }
  const { queues, routing } = configs['config/queues.yml'] ?? defaultQueues
  const campaigns = configs['config/campaigns.yml']?.(shop.timeZone) ?? []
  const config: Config = {
    shop: withCampaignHours(shop, campaigns),
    thresholds: configs['config/thresholds.yml'] ?? defaultThresholds,
    queues,
    routing,
    channels,
    plugins,
    guard: configs['config/guard.yml'] ?? noGuard,
    campaigns,
    experiments: configs['config/experiments.yml'] ?? [],
  }
  const kept = releasedFiles(files)
  const knowledge = timed.flatMap((entries) => entries(shop.timeZone))
  const products = goods.flatMap((each) => each(shop.timeZone))
  return {
    content: {
      hash: hashContent(kept),
      files: kept,
      flows,
      repair,
      knowledge,
      quickReplies,
      products,
      productAnswers,
      config,
    },
  }
}

function misnamed(path: string): Mistake {
  const right = `${path.replace(/\.ya?ml(?:\.txt)?$/i, '')}.yml`.split('/').at(-1) ?? ''
  return mistakeAt(
    place(path),
    ['这个文件不会被读到：名字要以 .yml 结尾', 'This file is not read: its name must end in .yml'],
    [`改名为 ${right}`, `Rename it to ${right}`],
  )
}

/** Tests of a shop, and the first mistake of each that cannot be read. A bad test never keeps a release from going out. */
export function loadTests(files: Readonly<Record<string, string>>): {
  tests: { path: string; test: TestSource }[]
  mistakes: Mistake[]
} {
  const collect = new Collector()
  const tests = Object.entries(files)
    .filter(([path]) => kindOf(path) === 'test')
    .sort(byPath)
    .flatMap(([path, text]) => listed(collect.take(readTest(path, text))).map((test) => ({ path, test })))
  return { tests, mistakes: collect.mistakes }
}

const listed = <T>(value: T | null): T[] => (value === null ? [] : [value])
const byPath = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : 1)

/** Order of mistakes: by file, line, column. */
export function byPlace(a: Mistake, b: Mistake): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.col - b.col
}
