/** The words of the pages in the language this browser chose; a choice is kept here. */
import { useSyncExternalStore } from 'react'
import { en } from './en.ts'
import { zh } from './zh.ts'

export type WordKey = keyof typeof zh
export type Language = 'zh' | 'en'

const key = 'nightdesk.language'
const tables: Record<Language, Record<WordKey, string>> = { zh, en }
const listeners = new Set<() => void>()
let language: Language = kept() ?? (navigator.language.startsWith('zh') ? 'zh' : 'en')
document.documentElement.lang = language

function kept(): Language | null {
  try {
    const found = localStorage.getItem(key)
    return found === 'zh' || found === 'en' ? found : null
  } catch {
    // A browser that keeps nothing still shows the page.
    return null
  }
}

export function currentLanguage(): Language {
  return language
}

export function setLanguage(next: Language): void {
  language = next
  document.documentElement.lang = next
  try {
    localStorage.setItem(key, next)
  } catch {
    // Not kept: asked again next time.
  }
  for (const listen of listeners) listen()
}

/** The language; whoever calls this is drawn again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore((listen) => {
    listeners.add(listen)
    return () => listeners.delete(listen)
  }, currentLanguage)
}

/** The word in the present language; `{0}` is the first value. */
export function t(name: WordKey, ...values: (string | number)[]): string {
  return values.reduce<string>(
    (line, value, i) => line.replace(`{${i}}`, () => String(value)),
    tables[language][name],
  )
}

/** A word for a value of the data, or the value itself where there is none: plugins bring values of their own. */
export function named(group: string, value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return ''
  const name = `${group}.${value}`
  return name in zh ? tables[language][name as WordKey] : value
}

/** True if `named` has a word of its own for it. */
export function isNamed(group: string, value: string): boolean {
  return `${group}.${value}` in zh
}
