/** What a look at the shop finds: a state, a sentence, and what to do about it. */

/** The same in Chinese and English. */
export interface Said {
  zh: string
  en: string
}

export interface Finding {
  /** What was looked at; stable, for programs. */
  check:
    | ('node' | 'parts' | 'clock' | 'content' | 'secrets' | 'data' | 'disk' | 'keys' | 'port' | 'host')
    | ('store' | 'processes' | 'redis' | 'campaigns')
  /** `bad` keeps the shop from starting or serving. */
  state: 'ok' | 'note' | 'bad'
  what: Said
  fix: Said | null
}

type Check = Finding['check']

export function ok(check: Check, zh: string, en: string): Finding {
  return { check, state: 'ok', what: { zh, en }, fix: null }
}

/** @param what `[zh, en]`; @param fix `[zh, en]` */
export function note(check: Check, what: readonly [string, string], fix: readonly [string, string]): Finding {
  return { check, state: 'note', what: said(what), fix: said(fix) }
}

export function bad(check: Check, what: readonly [string, string], fix: readonly [string, string]): Finding {
  return { check, state: 'bad', what: said(what), fix: said(fix) }
}

function said([zh, en]: readonly [string, string]): Said {
  return { zh, en }
}
