/** Coverage in steps and lines. */
import { expect, test } from '@jest/globals'
import type { Machine, Node, Program } from '../../dialog/machine.ts'
import { coverageOf, percent, showRanges } from './coverage.ts'

function machine(id: string, file: string, nodes: [string, number, number][]): Machine {
  const map = new Map(
    nodes.map(([node, line, endLine]) => [
      node,
      { id: node, at: { file, line, col: 3, endLine } } as unknown as Node,
    ]),
  )
  return { id, nodes: map } as unknown as Machine
}

const program = {
  flows: new Map([
    [
      'refund',
      machine('refund', 'flows/refund.yml', [
        ['1', 4, 4],
        ['2', 5, 9],
        ['2.on.ok.1', 7, 7],
        ['3', 10, 10],
        ['4', 12, 12],
      ]),
    ],
    ['_to_general', machine('_to_general', '(built in)', [['1', 1, 1]])],
  ]),
  repair: machine('_repair', 'flows/_repair.yml', [['repair.failed.1', 3, 3]]),
} as unknown as Program

test('counts steps and gives the lines nobody reached', () => {
  const found = coverageOf(program, new Set(['refund/1', 'refund/4', '_repair/repair.failed.1']))
  expect(found).toMatchObject({ steps: 6, reached: 3 })
  expect(found.flows.map(({ flow }) => flow)).toEqual(['refund', '_repair'])
  expect(showRanges(found.flows[0]!.missed)).toBe('5-10')
  expect(percent(found.reached, found.steps)).toBe(50)
})

test('nothing to reach is reached', () => {
  expect(percent(0, 0)).toBe(100)
})
