/** Which steps the chats reached: per flow, with the lines of those they did not. Pure. */
import type { Machine, Program } from '../../dialog/machine.ts'

export interface FlowCoverage {
  flow: string
  file: string
  steps: number
  reached: number
  /** Lines of steps nobody reached, ends included; a step inside one that is listed is not listed again. */
  missed: { from: number; to: number }[]
}

export interface Coverage {
  flows: FlowCoverage[]
  steps: number
  reached: number
}

/**
 * @param visited `flow/node`, as the steps' cards say
 * Repairs of `_repair.yml` count as a flow of their own; what is built in is no content and does not count.
 */
export function coverageOf(program: Program, visited: ReadonlySet<string>): Coverage {
  const machines = [...program.flows.values(), program.repair]
  const flows = machines.flatMap((machine): FlowCoverage[] => {
    const own = coverMachine(machine, visited)
    return own ? [own] : []
  })
  const sum = (key: 'steps' | 'reached'): number => flows.reduce((total, flow) => total + flow[key], 0)
  return { flows, steps: sum('steps'), reached: sum('reached') }
}

function coverMachine(machine: Machine, visited: ReadonlySet<string>): FlowCoverage | null {
  const nodes = [...machine.nodes.values()].filter(({ at }) => at.file.startsWith('flows/'))
  const [first] = nodes
  if (!first) return null
  const missed = nodes.filter(({ id }) => !visited.has(`${machine.id}/${id}`))
  const ranges: FlowCoverage['missed'] = []
  const byLine = missed
    .map(({ at }) => ({ from: at.line, to: at.endLine }))
    .sort((a, b) => a.from - b.from || b.to - a.to)
  for (const range of byLine) {
    const last = ranges.at(-1)
    if (last && range.from <= last.to + 1) last.to = Math.max(last.to, range.to)
    else ranges.push({ ...range })
  }
  return {
    flow: machine.id,
    file: first.at.file,
    steps: nodes.length,
    reached: nodes.length - missed.length,
    missed: ranges,
  }
}

/** `12-15, 20` */
export function showRanges(ranges: FlowCoverage['missed']): string {
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ')
}

/** Share in percent, one decimal; nothing to reach is reached. */
export function percent(reached: number, steps: number): number {
  return steps === 0 ? 100 : Math.round((reached / steps) * 1000) / 10
}
