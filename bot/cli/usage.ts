/** How the commands speak of their own use: examples in every help, one line for what is wrong, exit status 2. */
import { CommanderError, Option, type Command } from 'commander'

/** What an exit status says; printed in the help. */
export const statuses = `
Exit status: 0 all is well · 1 something is wrong, and was said · 2 the command was not understood · 130 stopped twice by Ctrl-C`

/** Must be called before commands are added: they inherit it. */
export function speakPlainly(program: Command): void {
  program.exitOverride().configureOutput({
    outputError: (text, write) => write(`${oneLine(text)}\n`),
  })
}

/** Exit status of what commander threw; null: it is not commander's. */
export function statusOf(error: unknown): number | null {
  if (!(error instanceof CommanderError)) return null
  // Help that was asked for is no mistake; help because nothing was asked is.
  return error.code === 'commander.helpDisplayed' || error.code === 'commander.version' ? 0 : 2
}

/** `error: unknown option '--jsn'\n(Did you mean --json?)` → `nightdesk: unknown option '--jsn' (did you mean --json?)` */
function oneLine(text: string): string {
  const [first = '', ...rest] = text.trim().split(/\n+/)
  const said = first.replace(/^error: /, 'nightdesk: ').replace(/\.$/, '')
  const nearest = rest.join(' ').replace('Did you mean', 'did you mean')
  return nearest === '' ? `${said}; --help shows what there is` : `${said} ${nearest}`
}

/** Adds examples to a command's help: what to type, and what for. */
export function withExamples(command: Command, examples: readonly (readonly [string, string])[]): Command {
  const width = Math.max(...examples.map(([typed]) => typed.length))
  const lines = examples.map(([typed, meaning]) => `  nightdesk ${typed.padEnd(width)}  ${meaning}`)
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}\n${statuses}`)
}

export function languageOption(): Option {
  return new Option('--lang <lang>', 'language of the messages').choices(['zh', 'en']).default('zh')
}
