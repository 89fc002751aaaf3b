/** Times and figures as people read them. */
import { currentLanguage, t } from '../words/index.ts'
import { serverNow } from './clock.ts'

let timeZone: string | undefined

/** The shop's: everybody talks about the same hour. */
export function setTimeZone(zone: string): void {
  timeZone = zone
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** `45 秒`, `12 分`, `3 小时 5 分`, `2 天` */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return t('seconds', seconds)
  if (ms < hourMs) return t('minutes', Math.floor(ms / minuteMs))
  if (ms < dayMs) return t('hours', Math.floor(ms / hourMs), Math.floor((ms % hourMs) / minuteMs))
  return t('days', Math.floor(ms / dayMs))
}

function locale(): string {
  return currentLanguage() === 'zh' ? 'zh-CN' : 'en-GB'
}

/** `2026-11-24`: the shop's civil date. */
export function dayOf(ms: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(ms)
}

/** `21:05` */
export function timeOf(ms: number): string {
  return new Intl.DateTimeFormat(locale(), { timeZone, hour: '2-digit', minute: '2-digit', hour12: false }).format(
    ms,
  )
}

/** Time of day; with the date if it is another day. */
export function moment(ms: number): string {
  if (dayOf(ms) === dayOf(serverNow())) return timeOf(ms)
  const date = new Intl.DateTimeFormat(locale(), { timeZone, month: 'numeric', day: 'numeric' }).format(ms)
  return `${date} ${timeOf(ms)}`
}

/** `今天`, `昨天`, `11月20日 星期五` */
export function dayName(ms: number): string {
  const day = dayOf(ms)
  if (day === dayOf(serverNow())) return t('today')
  if (day === dayOf(serverNow() - dayMs)) return t('yesterday')
  return new Intl.DateTimeFormat(locale(), { timeZone, month: 'long', day: 'numeric', weekday: 'long' }).format(ms)
}

/** 0..1 as `82%`. */
export function percent(value: number): string {
  return `${Math.round(value * 100)}%`
}

export type Mood = 'calm' | 'tense' | 'angry'

/** The colour of an emotion 0..1. */
export function moodOf(score: number): Mood {
  return score >= 0.7 ? 'angry' : score >= 0.4 ? 'tense' : 'calm'
}
