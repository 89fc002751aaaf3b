/** Draws what a simulation found: turns a second over the number of processes, one line for each size of the database. */
import { about, type Language } from './words.ts'
import type { Size } from './saturate.ts'

export interface Curve {
  databaseCores: number
  sizes: readonly Size[]
}

const [width, height] = [720, 420]
const frame = { left: 76, right: 150, top: 48, bottom: 56 }
const colours = ['#2563eb', '#059669', '#d97706', '#dc2626', '#7c3aed', '#0891b2']
const words = {
  zh: {
    title: '几个进程，每秒能答多少句',
    x: '进程',
    y: '句/秒',
    cores: (cores: number) => `数据库 ${cores} 核`,
    full: '空心：数据库先满',
  },
  en: {
    title: 'Turns a second by number of processes',
    x: 'processes',
    y: 'turns/s',
    cores: (cores: number) => `database: ${cores} cores`,
    full: 'hollow: the database is full first',
  },
}

/** @returns an SVG document; the same curves give the same bytes */
export function draw(curves: readonly Curve[], language: Language): string {
  const all = curves.flatMap(({ sizes }) => sizes)
  const xs = [...new Set(all.map(({ processes }) => processes))].sort((a, b) => a - b)
  const decades = ticks(all.map(({ rate }) => rate))
  const [from, to] = [decades[0]!, decades.at(-1)!]
  const inner = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom }
  const span = Math.max(1, Math.log2(xs.at(-1)! / xs[0]!))
  const x = (processes: number): number => frame.left + (Math.log2(processes / xs[0]!) / span) * inner.width
  const y = (rate: number): number =>
    frame.top + inner.height * (1 - Math.log10(Math.max(rate, from) / from) / Math.log10(to / from))
  const say = words[language]
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${say.title}" font-family="system-ui, sans-serif" font-size="13" fill="#334155">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#fff"/>`,
    `<text x="${frame.left}" y="28" font-size="16" font-weight="600" fill="#0f172a">${say.title}</text>`,
  ]
  for (const value of decades) {
    const at = px(y(value))
    lines.push(`<line x1="${frame.left}" y1="${at}" x2="${width - frame.right}" y2="${at}" stroke="#e2e8f0"/>`)
    lines.push(`<text x="${frame.left - 8}" y="${px(y(value) + 4)}" text-anchor="end">${about(value)}</text>`)
  }
  for (const processes of xs)
    lines.push(
      `<text x="${px(x(processes))}" y="${height - frame.bottom + 22}" text-anchor="middle">${processes}</text>`,
    )
  lines.push(
    `<text x="${px(frame.left + inner.width / 2)}" y="${height - 14}" text-anchor="middle">${say.x}</text>`,
    `<text x="${frame.left - 8}" y="${frame.top - 14}" text-anchor="end">${say.y}</text>`,
    `<text x="${width - 16}" y="${height - 14}" font-size="11" text-anchor="end">${say.full}</text>`,
  )
  curves.forEach((curve, at) => lines.push(...drawCurve(curve, colours[at % colours.length]!, x, y)))
  lines.push(...labels(curves, y, say.cores))
  return `${[...lines, '</svg>'].join('\n')}\n`
}

function drawCurve(
  { sizes }: Curve,
  colour: string,
  x: (processes: number) => number,
  y: (rate: number) => number,
): string[] {
  const points = sizes.map(({ processes, rate }) => `${px(x(processes))},${px(y(rate))}`)
  return [
    `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...sizes.map(
      ({ processes, rate, fullest }) =>
        `<circle cx="${px(x(processes))}" cy="${px(y(rate))}" r="4" fill="${fullest === 'database' ? '#fff' : colour}" stroke="${colour}" stroke-width="2"/>`,
    ),
  ]
}

/** At the end of each line; pushed apart where lines end together. */
function labels(curves: readonly Curve[], y: (rate: number) => number, name: (cores: number) => string): string[] {
  const ends = curves.map(({ databaseCores, sizes }, at) => ({ databaseCores, at, y: y(sizes.at(-1)!.rate) }))
  ends.sort((a, b) => b.y - a.y)
  let below = Infinity
  return ends.map(({ databaseCores, at, y: wanted }) => {
    below = Math.min(wanted, below - 16)
    return `<text x="${width - frame.right + 12}" y="${px(below + 4)}" fill="${colours[at % colours.length]!}">${name(databaseCores)}</text>`
  })
}

const px = (value: number): string => String(Math.round(value * 10) / 10)

/** 1, 2 and 5 of every power of ten, from below the least to above the greatest. */
function ticks(values: readonly number[]): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const all: number[] = []
  for (let power = Math.floor(Math.log10(least)) - 1; power <= Math.ceil(Math.log10(most)); power++)
    for (const digit of [1, 2, 5]) all.push(digit * 10 ** power)
  const from = all.findLastIndex((value) => value <= least)
  const to = all.findIndex((value) => value >= most)
  return all.slice(Math.max(0, from), to + 1)
}
