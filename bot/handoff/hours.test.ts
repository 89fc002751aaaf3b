import { describe, expect, test } from '@jest/globals'
import { openStretches, shopHours } from './hours.ts'
import type { Hours } from './hours.ts'

const span = (from: number, to: number) => ({ from: from * 60, to: to * 60 })
const every = (...spans: { from: number; to: number }[]) =>
  Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((weekday) => [weekday, spans]))
const shanghai = (hours: Hours['hours'], holidays: Hours['holidays'] = []): Hours => ({
  timeZone: 'Asia/Shanghai',
  hours,
  holidays,
})
const ms = (text: string) => Date.parse(text)
const iso = (value: number | null) => (value === null ? null : new Date(value).toISOString())

describe('opening hours', () => {
  const days = shanghai(every(span(9, 22)))

  test('open from the first minute, closed from the last', () => {
    expect(shopHours(days, ms('2025-11-12T09:00:00+08:00')).open).toBe(true)
    expect(shopHours(days, ms('2025-11-12T08:59:59.999+08:00')).open).toBe(false)
    expect(shopHours(days, ms('2025-11-12T21:59:59.999+08:00')).open).toBe(true)
    expect(shopHours(days, ms('2025-11-12T22:00:00+08:00')).open).toBe(false)
  })

  test('at night the next opening is this morning, by day it is tomorrow', () => {
    expect(iso(shopHours(days, ms('2025-11-12T00:05:00+08:00')).nextOpenAt)).toBe('2025-11-12T01:00:00.000Z')
    expect(iso(shopHours(days, ms('2025-11-12T12:00:00+08:00')).nextOpenAt)).toBe('2025-11-13T01:00:00.000Z')
  })

  test('the remembered answer changes at the boundary and when time goes back', () => {
    const before = ms('2025-11-12T21:59:00+08:00')
    expect(shopHours(days, before).open).toBe(true)
    expect(shopHours(days, before + 60_000).open).toBe(false)
    expect(shopHours(days, before).open).toBe(true)
  })

  test('a span past midnight belongs to the day it began on', () => {
    const late = shanghai({ 5: [span(18, 26)] })
    expect(shopHours(late, ms('2025-11-15T01:59:00+08:00')).open).toBe(true)
    expect(shopHours(late, ms('2025-11-15T02:00:00+08:00')).open).toBe(false)
    expect(shopHours(late, ms('2025-11-14T01:00:00+08:00')).open).toBe(false)
    expect(iso(shopHours(late, ms('2025-11-15T01:00:00+08:00')).nextOpenAt)).toBe('2025-11-21T10:00:00.000Z')
  })

  test('spans that meet at midnight are one stretch', () => {
    const joined = shanghai({ 1: [span(20, 24)], 2: [span(0, 2), span(9, 18)] })
    const monday = ms('2025-11-10T23:00:00+08:00')
    expect(iso(shopHours(joined, monday).nextOpenAt)).toBe('2025-11-11T01:00:00.000Z')
    expect(openStretches(joined, monday, monday + 3_600_000)).toEqual([
      { from: ms('2025-11-10T20:00:00+08:00'), to: ms('2025-11-11T02:00:00+08:00') },
    ])
  })

  test('holidays close the day or give it other hours', () => {
    const shop = shanghai(every(span(9, 22)), [
      { date: '2026-02-17', spans: [], name: '春节' },
      { date: '2026-02-18', spans: [span(12, 16)], name: '初二' },
    ])
    expect(shopHours(shop, ms('2026-02-17T12:00:00+08:00'))).toEqual({
      open: false,
      nextOpenAt: ms('2026-02-18T12:00:00+08:00'),
    })
    expect(shopHours(shop, ms('2026-02-18T17:00:00+08:00')).open).toBe(false)
    expect(shopHours(shop, ms('2026-02-19T09:30:00+08:00')).open).toBe(true)
  })

  test('wall-clock hours stay put when the clocks change', () => {
    const berlin: Hours = { timeZone: 'Europe/Berlin', hours: every(span(9, 18)), holidays: [] }
    // 2026-03-29: 02:00 becomes 03:00. Nine o'clock is 08:00Z the day before and 07:00Z after.
    expect(iso(shopHours(berlin, ms('2026-03-28T02:00:00Z')).nextOpenAt)).toBe('2026-03-28T08:00:00.000Z')
    expect(iso(shopHours(berlin, ms('2026-03-28T20:00:00Z')).nextOpenAt)).toBe('2026-03-29T07:00:00.000Z')
    const night: Hours = { timeZone: 'Europe/Berlin', hours: { 6: [span(20, 30)] }, holidays: [] }
    expect(shopHours(night, ms('2026-03-29T03:59:00Z')).open).toBe(true)
    expect(shopHours(night, ms('2026-03-29T04:00:00Z')).open).toBe(false)
  })

  test('never open, and always open', () => {
    expect(shopHours(shanghai({}), ms('2025-11-12T12:00:00Z'))).toEqual({ open: false, nextOpenAt: null })
    expect(shopHours(shanghai(every(span(0, 24))), ms('2025-11-12T12:00:00Z'))).toEqual({
      open: true,
      nextOpenAt: null,
    })
  })

  test('open around the clock but for one holiday far ahead', () => {
    const shop = shanghai(every(span(0, 24)), [{ date: '2026-01-01', spans: [], name: '元旦' }])
    expect(iso(shopHours(shop, ms('2025-11-12T12:00:00+08:00')).nextOpenAt)).toBe('2026-01-01T16:00:00.000Z')
  })
})
