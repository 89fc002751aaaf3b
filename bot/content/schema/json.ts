/** JSON Schemas and the table of keys, written from the same descriptions the reader uses: for editors and for the docs. */
import { words } from '../../model/index.ts'
import { campaignKeys, campaignsFile } from './campaigns.ts'
import {
  experimentsFile,
  queuesFile,
  queuesKeys,
  shopFile,
  shopKeys,
  thresholdKeys,
  thresholdsFile,
} from './config.ts'
import { guardFile, guardKeys, listKeys } from './guard.ts'
import { quickKeys, quickRepliesFile, replyKeys } from './quick-replies.ts'
import { extensionKeys, extensionsFile } from './extensions.ts'
import { flowFile, flowKeys, repairFile, whenKeys } from './flow.ts'
import { entryKeys, knowledgeFile, knowledgeKeys } from './knowledge.ts'
import { productsFile, productKeys, sizeKeys, variantKeys } from './product.ts'
import { answerKeys, answersKeys, productAnswersFile } from './product-answers.ts'
import { storeFile, storeKeys } from './store.ts'
import type { Defs, JsonSchema, Keys, Shape } from './shape.ts'
import { caseKeys, checkKeys, lineTable, testFile, testKeys } from './test.ts'
import { plainKeys } from './texts.ts'
import { wordTable } from './words.ts'

/** File name → shape and title. */
const kinds: Record<string, { shape: Shape<unknown>; title: string }> = {
  flow: { shape: flowFile, title: 'flows/*.yml' },
  repair: { shape: repairFile, title: 'flows/_repair.yml' },
  test: { shape: testFile, title: 'flows/*.test.yml' },
  knowledge: { shape: knowledgeFile, title: 'knowledge/*.yml' },
  products: { shape: productsFile, title: 'knowledge/products/*.yml' },
  'product-answers': { shape: productAnswersFile, title: 'knowledge/products/_answers.yml' },
  shop: { shape: shopFile, title: 'config/shop.yml' },
  thresholds: { shape: thresholdsFile, title: 'config/thresholds.yml' },
  queues: { shape: queuesFile, title: 'config/queues.yml' },
  'quick-replies': { shape: quickRepliesFile, title: 'knowledge/quick-replies/*.yml' },
  guard: { shape: guardFile, title: 'config/guard.yml' },
  channels: { shape: extensionsFile, title: 'config/channels.yml' },
  plugins: { shape: extensionsFile, title: 'config/plugins.yml' },
  experiments: { shape: experimentsFile, title: 'config/experiments.yml' },
  campaigns: { shape: campaignsFile, title: 'config/campaigns.yml' },
  store: { shape: storeFile, title: 'config/store.yml' },
}

/** A complete JSON Schema (2020-12) of one kind of file. */
export function schemaOf(kind: string): JsonSchema {
  const found = kinds[kind]
  if (!found) throw new RangeError(`there is no schema "${kind}"`)
  const defs: Defs = new Map()
  const body = found.shape.json(defs)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: found.title,
    ...body,
    ...(defs.size > 0 && { $defs: Object.fromEntries([...defs].sort(([a], [b]) => (a < b ? -1 : 1))) }),
  }
}

function table(keys: Keys): string[] {
  const rows = Object.entries(keys).map(
    ([key, { doc, needed }]) => `| \`${key}\`${needed ? ' *' : ''} | ${doc[0]} | ${doc[1]} |`,
  )
  return ['| key | 中文 | English |', '|---|---|---|', ...rows.map((row) => row.replaceAll('\\', '\\\\')), '']
}

/** The page of all keys, Markdown. */
export function keysPage(): string {
  const wordRows = words.map((word) => {
    const { doc, keys, on, takesText } = wordTable[word]
    const own = Object.entries(keys).map(([key, { needed }]) => `\`${key}\`${needed ? ' *' : ''}`)
    const all = [...own, ...(takesText ? ['*texts*'] : []), ...(word === 'if' ? ['`then` *', '`else`'] : [])].join(
      ' ',
    )
    return `| \`${word}\` | ${doc[0]} | ${doc[1]} | ${all} | ${on ? on.map((outcome) => `\`${outcome}\``).join(' ') : '–'} |`
  })
  const lines = Object.entries(lineTable).map(
    ([line, { doc, checks }]) =>
      `| \`${line}\` | ${doc[0]} | ${doc[1]} | ${checks.map((check) => `\`${check}\``).join(' ')} |`,
  )
  const section = (title: string, keys: Keys): string[] => [`## ${title}`, '', ...table(keys)]
  return [
    '# Keys of every content file',
    '',
    'Written by `npm run schemas` from what the reader uses; do not edit. `*` must be there.',
    'The `.json` files here are JSON Schemas: point your YAML editor at them for completion.',
    '',
    ...section('flows/*.yml', flowKeys),
    ...section('`when`', whenKeys),
    '## Words',
    '',
    'Every step may also have `id` and `if`.',
    '',
    '| word | 中文 | English | keys | `on` |',
    '|---|---|---|---|---|',
    ...wordRows,
    '',
    ...section('Keys of `ask` and `choose`', {
      ...wordTable.choose.keys,
      type: wordTable.ask.keys['type'] as Keys[string],
    }),
    ...section('Texts', plainKeys),
    ...section('flows/*.test.yml', testKeys),
    ...section('A case', caseKeys),
    '## Lines of a chat',
    '',
    '| line | 中文 | English | checks under it |',
    '|---|---|---|---|',
    ...lines,
    '',
    ...section('Checks', checkKeys),
    ...section('knowledge/*.yml', knowledgeKeys),
    ...section('An entry', entryKeys),
    ...section('knowledge/products/*.yml: `products`, a list of', productKeys),
    ...section('A variant', variantKeys),
    ...section('A row of `sizes`', sizeKeys),
    ...section('knowledge/products/_answers.yml', answersKeys),
    ...section('An answer about products', answerKeys),
    ...section('knowledge/quick-replies/*.yml', quickKeys),
    ...section('A quick reply', replyKeys),
    ...section('config/shop.yml', shopKeys),
    ...section('config/thresholds.yml', thresholdKeys),
    ...section('config/guard.yml', guardKeys),
    ...section('A list of the guard', listKeys),
    ...section('config/queues.yml', queuesKeys),
    ...section('config/channels.yml, config/plugins.yml: a list of', extensionKeys),
    ...section('config/campaigns.yml: a name, and', campaignKeys),
    ...section('config/store.yml', storeKeys),
    '## config/experiments.yml',
    '',
    'A name, and its arms with their shares: `coupon_wording: { warm: 50, plain: 50 }`.',
    '',
  ].join('\n')
}

/** Every generated file by its name. */
export function referenceFiles(): Record<string, string> {
  const schemas = Object.keys(kinds).map((kind): [string, string] => [
    `${kind}.json`,
    `${JSON.stringify(schemaOf(kind), null, 2)}\n`,
  ])
  return Object.fromEntries([...schemas, ['README.md', keysPage()]])
}
