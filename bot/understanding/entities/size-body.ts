/** Finds a body's height and weight, in metres, centimetres, kilograms or 斤. */
import type { Entity } from '../../model/facts.ts'
import { readNumber } from './numerals.ts'

const n = '(?:\\d{1,3}(?:\\.\\d{1,2})?|[一二两三四五六七八九十百零]{1,5}(?:点[零一二三四五六七八九]{1,2})?)'
const height = new RegExp(
  [
    `(?<cm>(?<![\\d.])1\\d{2}(?:\\.\\d)?)\\s?(?:cm|厘米|公分|㎝)`,
    `(?<![\\d.一二])(?<metre>[12]|一|两)\\s?(?:米|m(?![a-z]))\\s?(?<tail>\\d{1,2}|[零一二三四五六七八九十]{1,3})(?![\\d斤公k])`,
    `(?<metres>(?<![\\d.])[12]\\.\\d{1,2})\\s?(?:米|m(?![a-z]))?`,
    `(?:身高|高|height)(?:是|为|:|\\s|is){0,3}(?<said>1\\d{2}(?:\\.\\d)?)(?!\\d)`,
    `(?<![\\d.])(?<bare>1[2-9]\\d|2[0-2]\\d)(?![\\d.]|\\s?(?:斤|公斤|kg|千克|元|块|件|号|码|l[b])|\\d)`,
  ].join('|'),
  'giu',
)
const weight = new RegExp(
  [
    `(?<kg>${n})\\s?(?:公斤|千克|kgs?(?![a-z]))`,
    `(?<jin>${n})\\s?斤(?<half>半)?`,
    `(?:体重|重|weight)(?:是|为|:|\\s|is){0,3}(?<said>\\d{2,3}(?:\\.\\d)?)(?![\\d.])`,
    `(?<=[\\d米cm厘分](?:\\s|/|,|、|-|\\*){1,3})(?<bare>\\d{2,3}(?:\\.\\d)?)(?![\\d.]|\\s?(?:cm|厘米|米|元|块|件|号|码))`,
  ].join('|'),
  'giu',
)

/** Both measures, or nothing: `{ height_cm, weight_kg }`. 斤 is half a kilogram. */
export function findSizes(text: string): Entity[] {
  const tall = first(text, height, readHeight)
  if (!tall) return []
  // The height is blanked, or its digits would be taken for a weight.
  const rest = text.slice(0, tall.start) + ' '.repeat(tall.end - tall.start - 1) + 'm' + text.slice(tall.end)
  const heavy = first(rest, weight, readWeight)
  if (!heavy) return []
  const start = Math.min(tall.start, heavy.start)
  const end = Math.max(tall.end, heavy.end)
  if (end - start > 60) return []
  const value = { height_cm: tall.value, weight_kg: heavy.value }
  return [{ type: 'size_body', value, start, end, text: text.slice(start, end) }]
}

type Groups = Record<string, string | undefined>

function first(text: string, pattern: RegExp, read: (g: Groups) => number | null) {
  for (const match of text.matchAll(pattern)) {
    const value = read(match.groups ?? {})
    if (value !== null) return { value, start: match.index, end: match.index + match[0].length }
  }
  return null
}

function readHeight(g: Groups): number | null {
  const cm = g.cm ?? g.said ?? g.bare
  let value: number | null = null
  if (cm !== undefined) value = Number(cm)
  else if (g.metres !== undefined) value = Math.round(Number(g.metres) * 1000) / 10
  else if (g.metre !== undefined) {
    const tail = readNumber(g.tail ?? '') ?? 0
    // 一米七 is 170, 一米零五 105, 一米七五 175.
    const short = (g.tail?.length ?? 0) === 1
    value = (readNumber(g.metre) ?? 0) * 100 + (short ? tail * 10 : tail)
  }
  return value !== null && value >= 50 && value <= 250 ? value : null
}

function readWeight(g: Groups): number | null {
  const kg = readNumber(g.kg ?? '')
  const jin = readNumber(g.jin ?? '')
  const said = readNumber(g.said ?? g.bare ?? '')
  let value: number | null = null
  if (kg !== null) value = kg
  else if (jin !== null) value = (jin + (g.half === undefined ? 0 : 0.5)) / 2
  // A figure without a unit over 90 is 斤: that is how people say it.
  else if (said !== null) value = said > 90 ? said / 2 : said
  return value !== null && value >= 3 && value <= 250 ? Math.round(value * 100) / 100 : null
}
