/** `nightdesk test`: the chats beside the flows, played through the real pipeline with recorded actions. */
import type { Writable } from 'node:stream'
import { BotError } from '../sdk/index.ts'
import type { Mistake } from '../model/index.ts'
import { compileRelease } from '../content/compile.ts'
import { CompileError } from '../dialog/machine.ts'
import { loadTests } from '../content/load.ts'
import { runTests, showCoverage, showFailure, showSummary, type TestReport } from '../testing/conversation.ts'
import { channelsPlayed } from '../testing/conversation/channels.ts'
import { collectActions } from '../testing/plugin-actions.ts'
import { loadExtensions, loadRoot } from './assemble.ts'
import { extensionMistake } from './check-command.ts'
import { printMistakes } from './mistakes.ts'

export interface TestOptions {
  root: string
  /** Only cases whose flow, file or name holds one of these; empty: all. */
  names: string[]
  coverage: boolean
  json: boolean
  /** `zh`, `en` */
  lang: string
  secret: (name: string) => string | undefined
}

/** Resolves with the exit status: 1 if content has mistakes, a chat differs, or nothing was played. */
export async function test(options: TestOptions, output: Writable = process.stdout): Promise<number> {
  const print = (text: string): void => void output.write(`${text}\n`)
  const { json } = options
  const language = languageOf(options)
  const loaded = await loadRoot(options.root, options.secret)
  if (!loaded.ok) return refuse(loaded.mistakes, loaded.files, options, print)
  const { content, files } = loaded.loaded
  const { tests, mistakes } = loadTests(files)
  if (mistakes.length) return refuse(mistakes, files, options, print)
  const release = attempt(() => compileRelease(content))
  if (release instanceof CompileError) return refuse([mistakeOf(release)], files, options, print)
  const extensions = await loadExtensions(content.config, options.root).catch((error: unknown) => {
    if (error instanceof BotError) return extensionMistake(content, error)
    throw error
  })
  if ('message' in extensions) return refuse([extensions], files, options, print)
  const report = await runTests({
    release,
    tests: tests.map(({ test }) => test),
    actions: await collectActions(extensions.plugins, content.config.shop.timeZone),
    channels: channelsPlayed(extensions.channels),
    names: options.names,
    each(result) {
      if (!json && result.failure) for (const line of showFailure(result, language)) print(line)
    },
  })
  if (json) print(JSON.stringify(plain(report)))
  else {
    if (options.coverage) for (const line of showCoverage(report.coverage, language)) print(line)
    print(showSummary(report, language))
  }
  return report.cases.length === 0 || report.cases.some(({ failure }) => failure) ? 1 : 0
}

function refuse(
  mistakes: Mistake[],
  files: Record<string, string>,
  options: TestOptions,
  print: (text: string) => void,
): number {
  if (options.json) print(JSON.stringify({ mistakes }))
  else printMistakes(mistakes, files, languageOf(options), print)
  return 1
}

/** What the compiler stops at: `nightdesk check` would have said it, and all else with it. */
function attempt<T>(compile: () => T): T | CompileError {
  try {
    return compile()
  } catch (error) {
    if (error instanceof CompileError) return error
    throw error
  }
}

function mistakeOf({ place, zh, en }: CompileError): Mistake {
  return { file: place.file, line: place.line, col: place.col, message: { zh, en } }
}

function languageOf({ lang }: TestOptions): 'zh' | 'en' {
  return lang === 'en' ? 'en' : 'zh'
}

/** For programs: what a test run gives as JSON. */
function plain({ cases, coverage }: TestReport): unknown {
  return {
    passed: cases.filter(({ failure }) => !failure).length,
    failed: cases.filter(({ failure }) => failure).length,
    cases: cases.map(({ failure, ...rest }) => ({ ...rest, ok: !failure, failure })),
    coverage,
  }
}
