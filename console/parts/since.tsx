/** A time that goes on: how long somebody waits, or is served. */
import { t } from '../words/index.ts'
import { useNow } from './clock.ts'
import { span } from './format.ts'

const longWaitMs = 3 * 60_000

export function Since({ at, word, warn = false }: { at: number; word: 'waited' | 'serving'; warn?: boolean }) {
  const ms = useNow() - at
  const text = span(ms)
  return (
    <time className={`since figure ${warn && ms > longWaitMs ? 'long' : ''}`} title={t(word, text)}>
      {text}
    </time>
  )
}
