/** What the page says, in Chinese and English; the choice is kept in this browser. */
/* global document, localStorage, navigator */
import { words } from './words-table.js'

const key = 'nightdesk.language'
let language = kept() ?? (navigator.language.startsWith('zh') ? 'zh' : 'en')
document.documentElement.lang = language

function kept() {
  try {
    const found = localStorage.getItem(key)
    return found === 'zh' || found === 'en' ? found : null
  } catch {
    // A browser that keeps nothing still shows the page.
    return null
  }
}

/** `zh` or `en`. */
export function currentLanguage() {
  return language
}

export function setLanguage(next) {
  language = next
  document.documentElement.lang = next
  try {
    localStorage.setItem(key, next)
  } catch {
    // Not kept: asked again next time.
  }
}

/** The word in the present language; `{0}` is the first value. An unknown name shows itself, so that a gap is seen. */
export function t(name, ...values) {
  const text = words[name]?.[language === 'zh' ? 0 : 1] ?? name
  return values.reduce((line, value, i) => line.replace(`{${i}}`, String(value)), text)
}

/** A word for a value of the data, or the value itself. */
export function named(group, value) {
  if (value === null || value === undefined || value === '') return ''
  return words[`${group}.${value}`]?.[language === 'zh' ? 0 : 1] ?? String(value)
}
