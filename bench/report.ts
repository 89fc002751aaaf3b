/** Tables, medians and verdicts that all benches share. */
import type { Row } from './run.ts'

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export const round = (value: number, digits = 2): number => Math.round(value * 10 ** digits) / 10 ** digits

export interface Goal {
  what: string
  figure: number
  /** `<= 3`, `>= 8` */
  goal: string
  met: boolean
}

export function goal(what: string, figure: number, sign: '<=' | '>=', bound: number): Goal {
  return {
    what,
    figure: round(figure),
    goal: `${sign} ${bound}`,
    met: sign === '<=' ? figure <= bound : figure >= bound,
  }
}

/** Prints rows and goals as text or as one JSON object, with `more` in it. */
export function report(
  title: string,
  rows: Row[],
  goals: Goal[],
  json: boolean,
  notes: string[] = [],
  more: Record<string, unknown> = {},
): void {
  if (json) {
    console.log(JSON.stringify({ title, rows, goals, notes, node: process.version, ...more }))
    return
  }
  console.log(`\n${title} (Node ${process.version})`)
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '–')))]
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]!.length)))
  for (const line of cells)
    console.log(line.map((cell, at) => (at ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join('  '))
  for (const { what, figure, goal: bound, met } of goals)
    console.log(`${met ? 'met   ' : 'MISSED'}  ${what}: ${figure} (goal ${bound})`)
  for (const note of notes) console.log(`note: ${note}`)
}
