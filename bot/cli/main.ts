/** The commands and their options; each command is loaded only when it is called, so that `start` starts fast. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { ChatOptions } from './chat.ts'
import { readEnvironment, readPort } from './environment.ts'
import { BotError } from '../sdk/index.ts'

/** Sets the exit status. What has an error of its own is said in one line; a fault of ours rejects. */
export async function main(args: string[]): Promise<void> {
  try {
    await run(args)
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    process.stderr.write(`nightdesk: ${error.message}\n`)
    process.exitCode = 1
  }
}

async function run(args: string[]): Promise<void> {
  const environment = readEnvironment(process.env)
  const program = new Command('nightdesk')
    .description("A shop's night shift: flows in YAML, a knowledge base, channels, and people when it matters")
    .option('--root <dir>', 'content root: the folder with flows, knowledge and config', '.')
  const root = (own: { root?: string }): string => resolve(own.root ?? program.opts<{ root: string }>().root)
  const withRoot = (command: Command): Command => command.option('--root <dir>', 'content root')
  const language = (lang: string): 'zh' | 'en' => (lang === 'en' ? 'en' : 'zh')
  const exit = (status: number): void => {
    process.exitCode = status
  }

  for (const [name, description] of [
    ['start', 'run the shop: PORT (3978), HOST (127.0.0.1), NIGHTDESK_DATA (./data)'],
    ['dev', 'the same for writing content: reloads flows, knowledge and config, says what it does'],
  ] as const)
    withRoot(program.command(name).description(description))
      .option('--port <number>', 'instead of PORT')
      .action(async (own: { root?: string; port?: string }) => {
        const { start } = await import('./start.ts')
        const port = own.port === undefined ? environment.port : readPort('--port', own.port)
        exit(await start({ root: root(own), dev: name === 'dev', environment: { ...environment, port } }))
      })

  withRoot(program.command('chat').description('talk to the shop here, on a store in memory'))
    .option('--json', 'one utterance a line on stdin, one JSON object a line on stdout', false)
    .option('--explain', 'show why: rule, intents, knowledge, emotion, steps', false)
    .option('--as <customer>', 'signed in as this customer of the shop')
    .option('--at <time>', 'at this hour of the shop, such as 23:40 or "2026-11-12 23:40"')
    .option('--agents <number>', 'so many people online; they never answer', '0')
    .action(async (own: Omit<ChatOptions, 'root' | 'secret'> & { root?: string }) => {
      const { chat } = await import('./chat.ts')
      exit(await chat({ ...own, root: root(own), secret: environment.secret }, process.stdin, process.stdout))
    })

  withRoot(
    program
      .command('check')
      .description('every mistake in flows, knowledge and config, with place, cause and fix'),
  )
    .option('--fix', 'quote texts and mend what a machine can mend', false)
    .option('--json', 'a list of { file, line, col, message, fix }', false)
    .option('--lang <zh|en>', 'language of the messages', 'zh')
    .action(async (own: { root?: string; fix: boolean; json: boolean; lang: string }) => {
      const { check } = await import('./check-command.ts')
      exit(await check({ root: root(own), fix: own.fix, json: own.json, language: language(own.lang) }))
    })

  withRoot(
    program.command('test').description('the chats beside the flows, on a virtual clock with recorded actions'),
  )
    .argument('[names...]', 'only tests or cases whose name contains one of these')
    .option('--coverage', 'which steps no chat reaches', false)
    .option('--json', 'one JSON object', false)
    .option('--lang <zh|en>', 'language of the messages', 'zh')
    .action(async (names: string[], own: { root?: string; coverage: boolean; json: boolean; lang: string }) => {
      const { test } = await import('./test.ts')
      exit(await test({ ...own, names, root: root(own), secret: environment.secret }))
    })

  withRoot(program.command('doctor').description('what is set up, what is missing, and how to mend it')).action(
    async (own: { root?: string }) => {
      const { doctor } = await import('./doctor.ts')
      exit(await doctor({ root: root(own), environment }))
    },
  )

  await program.parseAsync(args, { from: 'user' })
}
