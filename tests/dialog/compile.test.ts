import { describe, expect, test } from '@jest/globals'
import { compileProgram } from '../../bot/dialog/compile.ts'
import { CompileError } from '../../bot/dialog/machine.ts'
import { flow, repair } from './flows.ts'

const source = `
flow: shopping
title: 买东西
takes: [sku]
steps:
  - say: 好的。
  - case: sku
    on:
      a1:
        - choose: size
          text: 多大？
          options: { big: 大, small: 小 }
          on:
            big: done
        - say: 小的也好看。
      else: []
  - ask: note
    type: text
    text: 备注？
    if: size is big
  - if: note
    then:
      - tag: 有备注
    else: { end: cancelled }
  - say: 谢谢。
    id: done
  - end: resolved
repair:
  failed:
    - say: 坏了。
    - go: question
`

describe('compile', () => {
  const program = compileProgram([flow(source)], repair('repair:\n  none: { end: unresolved }\n'))
  const machine = program.flows.get('shopping')!

  test('nodes have readable ids and precomputed successors', () => {
    expect([...machine.nodes.keys()]).toEqual([
      '1',
      '2',
      'size',
      '2.on.a1.1.on.big.1',
      '2.on.a1.2',
      'note',
      '4',
      '4.then.1',
      '4.else.1',
      'done',
      '6',
      'repair.failed.1',
      'repair.failed.2',
    ])
    expect(machine.nodes.get('2')!.on).toEqual({ a1: 'size', else: 'note' })
    expect(machine.nodes.get('size')!.next).toBe('2.on.a1.2')
    expect(machine.nodes.get('2.on.a1.2')!.next).toBe('note')
    expect(machine.nodes.get('4.then.1')!.next).toBe('done')
    expect(machine.nodes.get('6')!.next).toBeNull()
    expect(machine.start).toBe('1')
    const jump = machine.nodes.get('2.on.a1.1.on.big.1')!
    expect(jump.word === 'go' && jump.to).toEqual({ kind: 'node', id: 'done', name: 'done' })
  })

  test('names, forks, repairs and what is built in', () => {
    expect([...machine.names].sort()).toEqual(['note', 'size', 'sku'])
    const size = machine.nodes.get('size')!
    expect(size.word === 'choose' && size.fork).toBe(true)
    expect(machine.repairs.get('failed')).toBe('repair.failed.1')
    expect(program.repair.repairs.get('none')).toBe('none.1')
    expect(program.repair.repairs.has('handoff.queued')).toBe(true)
    expect(program.commands.get('转人工')).toBe('human')
    expect(machine.nodes.get('4')!.reads.map((use) => use.path)).toEqual([['note']])
  })

  test.each<[string, RegExp]>([
    ['- go: nowhere', /:\d+:\d+ .*nowhere/],
    ['- call: nowhere', /nowhere/],
    ['- if: x is\n    then: []', /not finished/],
    ['- say: "{{ a | b }}"', /no filter "b"/],
    ['- do: a.b\n    with: { x: gone.y }', /no name "gone"/],
  ])('stops at %j', (step, message) => {
    const bad = flow(`flow: bad\ntitle: 坏\nsteps:\n  ${step}\n`)
    expect(() => compileProgram([bad], null)).toThrow(CompileError)
    expect(() => compileProgram([bad], null)).toThrow(message)
  })
})
