/** Times and figures as people read them. */
import { currentLanguage, t } from './words.js'

let skew = 0
let timeZone

/** The server's clock counts: waiting times must not depend on the agent's computer. */
export function setServerTime(now) {
  skew = now - Date.now()
}

export function setTimeZone(zone) {
  timeZone = zone
}

export function serverNow() {
  return Date.now() + skew
}

/** `45 秒`, `12 分`, `3 小时 5 分` */
export function span(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return t('seconds', seconds)
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? t('minutes', minutes) : t('hours', Math.floor(minutes / 60), minutes % 60)
}

/** Time of day in the shop's zone; with the date if it is another day. */
export function moment(ms) {
  const locale = currentLanguage() === 'zh' ? 'zh-CN' : 'en-GB'
  const day = (at) => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at)
  const time = { hour: '2-digit', minute: '2-digit', hour12: false, timeZone }
  const date = day(ms) === day(serverNow()) ? {} : { month: 'numeric', day: 'numeric' }
  return new Intl.DateTimeFormat(locale, { ...date, ...time }).format(ms)
}

export function percent(value) {
  return `${Math.round(value * 100)}%`
}

/** `calm`, `tense`, `angry`: the colour of an emotion 0..1. */
export function mood(score) {
  return score >= 0.7 ? 'angry' : score >= 0.4 ? 'tense' : 'calm'
}
