/** Civil time in the shop's zone: days since 1970-01-01 and minutes of the day, from and to UTC milliseconds. */
import { IANAZone } from 'luxon'

const dayMs = 86_400_000
const quarterMs = 900_000

/** Offsets change at quarter hours at the finest, so one look-up serves a quarter. Memo of a pure function. */
const offsets = new Map<string, Map<number, number>>()
const mostQuarters = 4096

/** Offset of the zone from UTC at that moment, in ms. An unknown zone counts as UTC. */
export function offsetMs(at: number, timeZone: string): number {
  let quarters = offsets.get(timeZone)
  if (quarters === undefined) offsets.set(timeZone, (quarters = new Map<number, number>()))
  const quarter = Math.floor(at / quarterMs)
  const known = quarters.get(quarter)
  if (known !== undefined) return known
  const minutes = IANAZone.create(timeZone).offset(quarter * quarterMs)
  const offset = Number.isNaN(minutes) ? 0 : minutes * 60_000
  if (quarters.size >= mostQuarters) quarters.clear()
  quarters.set(quarter, offset)
  return offset
}

/** Civil day of a moment: days since 1970-01-01. */
export function dayOf(at: number, timeZone: string): number {
  return Math.floor((at + offsetMs(at, timeZone)) / dayMs)
}

/** Minutes since midnight on the wall clock. */
export function minuteOf(at: number, timeZone: string): number {
  const local = at + offsetMs(at, timeZone)
  return Math.floor((local - Math.floor(local / dayMs) * dayMs) / 60_000)
}

/** UTC ms of a wall-clock time; in a gap the moment after it. */
export function momentOf(day: number, minute: number, timeZone: string): number {
  const wall = day * dayMs + minute * 60_000
  const guess = wall - offsetMs(wall, timeZone)
  return wall - offsetMs(guess, timeZone)
}

/** 1 (Monday) to 7. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

export interface CivilDate {
  year: number
  month: number
  day: number
}

export function dateParts(day: number): CivilDate {
  const date = new Date(day * dayMs)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** `YYYY-MM-DD` to a civil day; null if there is no such date. */
export function parseDay(text: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!found) return null
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const at = Date.UTC(year, month - 1, day)
  const back = new Date(at)
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? at / dayMs : null
}

export function formatDay(day: number): string {
  const { year, month, day: date } = dateParts(day)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`
}

/** `H:MM` or `HH:MM` to minutes; null if it is no time of day. `24:00` is the end of the day. */
export function parseTime(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text)
  if (!found) return null
  const [hour, minute] = [Number(found[1]), Number(found[2])]
  return minute < 60 && (hour < 24 || (hour === 24 && minute === 0)) ? hour * 60 + minute : null
}

/** Minutes to `HH:MM`. */
export function formatTime(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

const isoForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/
const localForm = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})(?::\d{2})?$/

/** A moment written as ISO text with a zone, or as wall clock `YYYY-MM-DD HH:MM`; UTC ms, null if it is neither. */
export function parseMoment(text: string, timeZone: string): number | null {
  if (isoForm.test(text)) {
    const at = Date.parse(text)
    return Number.isNaN(at) ? null : at
  }
  const local = localForm.exec(text)
  if (!local) return null
  const [day, minute] = [parseDay(local[1]!), parseTime(local[2]!)]
  return day === null || minute === null ? null : momentOf(day, minute, timeZone)
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
