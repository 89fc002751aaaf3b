/** `nightdesk simulate cluster`: what so many processes would carry, by the measured costs of a turn. */
import { readFile, writeFile } from 'node:fs/promises'
import { BotError } from '../sdk/index.ts'
import { beside, slackOf } from '../simulate/beside.ts'
import { costsOf, readCosts, type CostsFile } from '../simulate/costs.ts'
import { draw } from '../simulate/picture.ts'
import { saturate, type Shop, type Size } from '../simulate/saturate.ts'
import { findings, table, trust, type Language } from '../simulate/words.ts'

export interface SimulateOptions {
  /** Of `npm run bench -- cluster --json`; null: the ones that come along. */
  costs: string | null
  processes: readonly number[]
  databaseCores: number
  contacts: number
  /** 0..1; null: as in the costs. */
  astray: number | null
  /** How many times as many write in one second of ten. */
  rush: number
  patienceMs: number
  seed: number
  /** File for an SVG; null: none. */
  picture: string | null
  json: boolean
  language: Language
}

export interface SimulateWorld {
  print: (line: string) => void
  /** Rewrites the last line of a terminal; null where there is none. */
  rewrite: ((line: string) => void) | null
}

const everySeconds = 10
/** Measured by us, and kept with the date and the machine. */
const kept = new URL('../simulate/costs.json', import.meta.url)

/** Exit status 0. @throws BotError `content.invalid` (the costs), `config.missing` (no such file) */
export async function simulateCluster(
  options: SimulateOptions,
  { print, rewrite }: SimulateWorld,
): Promise<number> {
  const file = await costsFile(options.costs)
  const measured = beside(file)
  const shop: Shop = {
    databaseCores: options.databaseCores,
    astray: options.astray ?? file.made.astray,
    contacts: options.contacts,
    burst: file.made.burst,
    rush: { everySeconds, times: options.rush },
    patienceMs: options.patienceMs,
    slack: slackOf(measured),
    seed: options.seed,
  }
  const sizes: Size[] = []
  for (const processes of options.processes) {
    rewrite?.(options.language === 'zh' ? `  推算 ${processes} 个进程 …` : `  ${processes} processes …`)
    // Progress is seen only if the terminal has its turn.
    await new Promise((resolve) => setImmediate(resolve))
    sizes.push(saturate(costsOf(file), shop, processes))
  }
  rewrite?.('')
  if (options.picture !== null)
    await save(options.picture, draw([{ databaseCores: shop.databaseCores, sizes }], options.language))
  if (options.json) print(JSON.stringify({ made: file.made, shop, sizes, beside: measured }))
  else {
    for (const line of table(sizes, options.language)) print(line)
    print('')
    for (const line of findings(sizes, shop, file, options.language)) print(line)
    for (const line of trust(measured, options.language)) print(line)
    if (options.picture !== null)
      print(options.language === 'zh' ? `图：${options.picture}` : `picture: ${options.picture}`)
  }
  return 0
}

async function costsFile(path: string | null): Promise<CostsFile> {
  if (path === null) return readCosts(await readFile(kept, 'utf8'), 'bot/simulate/costs.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new BotError('config.missing', `--costs ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}; "npm run bench -- cluster --json > ${path}" makes one`) // prettier-ignore
  }
  return readCosts(text, path)
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw new BotError('config.missing', `--picture ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}; name a file in a folder that is there and may be written`) // prettier-ignore
  }
}
