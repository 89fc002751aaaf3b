/** Prints mistakes the way every command shows them: place, line, caret, cause, fix. */
import type { Mistake } from '../model/index.ts'
import { showMistake } from '../content/report.ts'

/** @param print one line without its end */
export function printMistakes(
  mistakes: readonly Mistake[],
  files: Readonly<Record<string, string>>,
  language: 'zh' | 'en',
  print: (line: string) => void,
): void {
  for (const mistake of mistakes)
    for (const line of showMistake(mistake, files[mistake.file] ?? '', language)) print(line)
}
