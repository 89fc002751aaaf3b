/** What went wrong, as a sentence in the reader's language. */
import { isNamed, named, t } from '../words/index.ts'

export class ApiError extends Error {
  /** HTTP status; 0: no answer came. */
  readonly status: number
  /** `handoff.taken`, `request.limited`, …; `network` without an answer. */
  readonly code: string

  constructor(status: number, code: string, said: string) {
    super(sentence(code, said))
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }
}

/** Sentences of the server that stand for something of their own, whatever their code. */
const known: readonly [RegExp, string][] = [
  [/^Name or password is wrong/, 'wrongPassword'],
  [/^The present password is wrong/, 'presentPassword'],
  [/^This link is used up/, 'usedLink'],
  [/^This name is taken/, 'nameTaken'],
  [/^This is the last administrator/, 'lastAdmin'],
  [/^you have not taken/, 'notTaken'],
]

function sentence(code: string, said: string): string {
  if (said.startsWith('guard: ')) return t('problem.guard', said.slice('guard: '.length))
  const own = known.find(([pattern]) => pattern.test(said))?.[1]
  if (own !== undefined) return named('problem', own)
  if (!isNamed('problem', code)) return said === '' ? t('problem.internal') : said
  return named('problem', code).replace('{0}', () => said)
}

/** A sentence for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : t('problem.internal')
}
