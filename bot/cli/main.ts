/** The commands and their options; each command is loaded only when it is called, so that `start` starts fast. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { BotError } from '../sdk/index.ts'
import type { ChatOptions } from './chat.ts'
import type { SimulateOptions } from './simulate.ts'
import type { CopyOptions } from './store-copy.ts'
import { readEnvironment, readPort, type Environment } from './environment.ts'
import { languageOption, speakPlainly, statuses, statusOf, withExamples } from './usage.ts'

/** Sets the exit status. What has an error of its own is said in one line; a fault of ours rejects. */
export async function main(args: string[]): Promise<void> {
  let understood = false
  try {
    const environment = readEnvironment(process.env)
    understood = true
    await run(args, environment)
  } catch (error) {
    const status = error instanceof BotError ? (understood ? 1 : 2) : statusOf(error)
    if (status === null) throw error
    if (error instanceof BotError) process.stderr.write(`nightdesk: ${error.message}\n`)
    process.exitCode = status
  }
}

async function run(args: string[], environment: Environment): Promise<void> {
  const program = new Command('nightdesk')
  speakPlainly(program)
  program
    .description("A shop's night shift: flows in YAML, a knowledge base, channels, and people when it matters")
    .option('--root <dir>', 'content root: the folder with flows, knowledge and config', '.')
    .addHelpText('after', `\n"nightdesk <command> --help" shows options and examples.\n${statuses}`)
  const root = (own: { root?: string }): string => resolve(own.root ?? program.opts<{ root: string }>().root)
  const withRoot = (command: Command): Command => command.option('--root <dir>', 'content root')
  const exit = (status: number): void => {
    process.exitCode = status
  }

  for (const [name, description] of [
    [
      'start',
      'run the shop: PORT (3978), HOST (127.0.0.1), NIGHTDESK_DATA (./data), NIGHTDESK_STORE, NIGHTDESK_REDIS',
    ],
    ['dev', 'the same for writing content: reloads flows, knowledge and config, says what it does'],
  ] as const)
    withExamples(withRoot(program.command(name).description(description)), [
      [name, 'the shop in this folder, on port 3978'],
      [`${name} --root shops/night --port 8080`, 'another folder, another port'],
    ])
      .option('--port <number>', 'instead of PORT', portOption)
      .option('--empty', 'a bare shop: without the chats of last night (demo/last-night)', false)
      .action(async (own: { root?: string; port?: number; empty: boolean }) => {
        const { start } = await import('./start.ts')
        const port = own.port ?? environment.port
        exit(
          await start({
            root: root(own),
            dev: name === 'dev',
            empty: own.empty,
            environment: { ...environment, port },
          }),
        )
      })

  withExamples(
    program.command('init').description('a shop of your own: content with tests, a plugin, a channel'),
    [
      ['init shop', 'a Chinese shop in the new folder shop'],
      ['init shop --language en --name "Night Owl"', 'an English one, with its name'],
    ],
  )
    .argument('<dir>', 'a new or empty folder')
    .addOption(new Option('--language <language>', 'what the shop speaks').choices(['zh', 'en']).default('zh'))
    .option('--name <name>', 'name of the shop')
    .action(async (folder: string, { language, name = null }: { language: 'zh' | 'en'; name?: string | null }) => {
      const { init } = await import('./init.ts')
      exit(await init({ folder, language, name }, (line) => void process.stdout.write(`${line}\n`)))
    })

  withExamples(withRoot(program.command('chat').description('talk to the shop here, on a store in memory')), [
    ['chat --explain', 'talk, and see why it answers so'],
    ['chat --at 23:40', 'as if it were night'],
    ['chat --json < lines.txt', 'one utterance a line in, one JSON object a line out'],
  ])
    .option('--json', 'one utterance a line on stdin, one JSON object a line on stdout', false)
    .option('--explain', 'show why: rule, intents, knowledge, emotion, steps', false)
    .option('--as <customer>', 'signed in as this customer of the shop')
    .option('--at <time>', 'at this hour of the shop, such as 23:40 or "2026-11-12 23:40"')
    .option('--agents <number>', 'so many people online; they never answer', '0')
    .action(async (own: Omit<ChatOptions, 'root' | 'secret'> & { root?: string }) => {
      const { chat } = await import('./chat.ts')
      exit(await chat({ ...own, root: root(own), secret: environment.secret }, process.stdin, process.stdout))
    })

  withExamples(
    withRoot(
      program
        .command('check')
        .description('every mistake in flows, knowledge and config, with place, cause and fix'),
    ),
    [
      ['check', 'the content in this folder'],
      ['check --fix', 'mend what a machine can mend, then check'],
      ['check --json --lang en', 'for an editor or a build'],
    ],
  )
    .option('--fix', 'quote texts and mend what a machine can mend', false)
    .option('--json', 'a list of { file, line, col, message, fix }', false)
    .addOption(languageOption())
    .action(async (own: { root?: string; fix: boolean; json: boolean; lang: 'zh' | 'en' }) => {
      const { check } = await import('./check-command.ts')
      exit(await check({ root: root(own), fix: own.fix, json: own.json, language: own.lang }))
    })

  withExamples(
    withRoot(
      program.command('test').description('the chats beside the flows, on a virtual clock with recorded actions'),
    ),
    [
      ['test', 'every chat'],
      ['test refund', 'the chats whose file, flow or name holds "refund"'],
      ['test --coverage', 'and which steps no chat reaches'],
    ],
  )
    .argument('[names...]', 'only tests or cases whose name contains one of these')
    .option('--coverage', 'which steps no chat reaches', false)
    .option('--json', 'one JSON object', false)
    .addOption(languageOption())
    .action(async (names: string[], own: { root?: string; coverage: boolean; json: boolean; lang: string }) => {
      const { test } = await import('./test.ts')
      exit(await test({ ...own, names, root: root(own), secret: environment.secret }))
    })

  withExamples(
    withRoot(program.command('doctor').description('what is set up, what is missing, and how to mend it')),
    [
      ['doctor', 'before a start, or beside a running shop: it changes nothing'],
      ['doctor --json', 'for a monitor: { ok, findings }'],
    ],
  )
    .option('--json', 'one JSON object: { ok, findings: [{ check, state, what, fix }] }', false)
    .addOption(languageOption())
    .action(async (own: { root?: string; json: boolean; lang: 'zh' | 'en' }) => {
      const { doctor } = await import('./doctor.ts')
      exit(await doctor({ root: root(own), environment, json: own.json, language: own.lang }))
    })

  const store = program.command('store').description('what a shop remembers: move it to another store')
  withExamples(
    store
      .command('copy')
      .description(
        'copy a shop that is closed into an empty store, and compare both; goes on where it was stopped',
      ),
    [
      ['store copy --to mongodb://db.local:27017/shop', "this shop's own data, to a store for several processes"],
      ['store copy --from mongodb://db.local:27017/shop --to sqlite:data', 'and back'],
      ['store copy --from sqlite:data --to sqlite:/mnt/new --verify', 'only compare what was copied'],
    ],
  )
    .option('--root <dir>', 'content root')
    .option('--from <store>', "sqlite:FOLDER or mongodb://host:port/name; left out: this shop's own")
    .option('--to <store>', "an empty one; left out: this shop's own")
    .option('--verify', 'compare only', false)
    .option('--json', 'one JSON object a line: { event, … }', false)
    .addOption(languageOption())
    .action(async (own: Partial<CopyOptions> & { root?: string; lang: 'zh' | 'en' }, command: Command) => {
      const { from, to, verify = false, json = false, lang: language } = own
      if (from === undefined && to === undefined) command.error('error: give --from, --to or both')
      const { addressOf, settle } = await import('./settle.ts')
      const here = addressOf(await settle(environment, root(own)), root(own))
      const written = [from && `--from ${from}`, to && `--to ${to}`].filter(Boolean).join(' ')
      const { storeCopy, terminalWorld } = await import('./store-copy.ts')
      exit(
        await storeCopy({ from: from ?? here, to: to ?? here, written, verify, json, language }, terminalWorld()),
      )
    })

  withExamples(
    withRoot(
      store
        .command('mend')
        .description('build the indexes that doctor misses on MongoDB; beside a running shop too'),
    ),
    [['store mend', "this shop's own store, by NIGHTDESK_STORE or config/store.yml"]],
  )
    .option('--json', 'one JSON object: { mended: [{ collection, index, state }] }', false)
    .addOption(languageOption())
    .action(async (own: { root?: string; json: boolean; lang: 'zh' | 'en' }) => {
      const { settle } = await import('./settle.ts')
      const { storeMend } = await import('./store-mend.ts')
      const { store: url } = await settle(environment, root(own))
      const print = (line: string): void => void process.stdout.write(`${line}\n`)
      exit(await storeMend({ url, json: own.json, language: own.lang }, print))
    })

  const simulate = program.command('simulate').description('what would happen, by what was measured')
  withExamples(
    simulate.command('cluster').description('what so many processes on one MongoDB carry, and what is full first'),
    [
      ['simulate cluster', '1 to 64 processes, by the costs that come along'],
      ['simulate cluster --processes 2,3,4 --database-cores 4 --rush 10', 'a small database and a wild evening'],
      [
        'simulate cluster --costs mine.json --picture mine.svg',
        'by what your own machines measured, with a picture',
      ],
    ],
  )
    .option('--costs <file>', 'made by "npm run bench -- cluster --json"; left out: the ones that come along')
    .option('--processes <list>', 'sizes, with commas', listOption, [1, 2, 4, 8, 16, 32, 64])
    .option('--database-cores <number>', 'cores of the database', numberOption(1, 1024, true), 8)
    .option('--contacts <number>', 'customers', numberOption(1, 10_000_000, true), 10_000)
    .option(
      '--astray <share>',
      'requests at another process than usual, 0 to 1; left out: as measured',
      numberOption(0, 1),
    )
    .option('--rush <times>', 'in one second of ten so many times as many write', numberOption(1, 100), 3)
    .option('--patience <ms>', '99 of 100 turns are to be answered within this', numberOption(1, 60_000), 1000)
    .option('--seed <number>', 'another draw of the same shop', numberOption(0, 2 ** 31 - 1, true), 1)
    .option('--picture <file>', 'writes an SVG')
    .option('--json', 'one JSON object: { made, shop, sizes }', false)
    .addOption(languageOption())
    .action(
      async (own: Omit<SimulateOptions, 'patienceMs' | 'language'> & { patience: number; lang: 'zh' | 'en' }) => {
        const { simulateCluster } = await import('./simulate.ts')
        const { costs = null, astray = null, picture = null, patience: patienceMs, lang: language } = own
        const print = (line: string): void => void process.stdout.write(`${line}\n`)
        const rewrite = process.stderr.isTTY
          ? (line: string) => void process.stderr.write(`\r\x1b[K${line}`)
          : null
        exit(await simulateCluster({ ...own, costs, astray, picture, patienceMs, language }, { print, rewrite }))
      },
    )

  await program.parseAsync(args, { from: 'user' })
}

function portOption(text: string): number {
  try {
    return readPort('--port', text)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

/** @throws InvalidArgumentError if the text is no number in these bounds */
function numberOption(least: number, most: number, whole = false): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text)
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value
    throw new InvalidArgumentError(`It is ${whole ? 'a whole number' : 'a number'} from ${least} to ${most}.`)
  }
}

const sizeOption = numberOption(1, 1024, true)

function listOption(text: string): number[] {
  return [...new Set(text.split(',').map((part) => sizeOption(part)))].sort((a, b) => a - b)
}
