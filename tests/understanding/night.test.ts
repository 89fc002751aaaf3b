/** One night's sentences against the shop's real content: what must never go wrong, and how much may be missed. */
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { countVerdicts, playNight, shopRelease, type Judged } from './night.ts'
import { questions } from './questions.ts'
import { fitted, kept, mended } from './utterances.ts'
import type { Release } from '../../bot/turn/release.ts'

let release: Release
let nights: Record<string, Judged[]>
beforeAll(async () => {
  release = await shopRelease(join(import.meta.dirname, '../..'))
  nights = {
    fitted: playNight(release, fitted),
    mended: playNight(release, mended),
    kept: playNight(release, kept),
  }
})

const notRight = (judged: readonly Judged[]) =>
  judged.filter(({ verdict }) => verdict !== 'right').map(({ text, heard }) => `${text} → ${heard.outcome.join()}`)

describe('the night', () => {
  test.each(['danger', 'harm', 'fraud'])('%s is always heard', (risk) => {
    const all = Object.values(nights).flat()
    expect(notRight(all.filter(({ expected }) => expected === risk))).toEqual([])
  })

  test('a person is called when asked for, and nobody when refused; the courier’s sins are not ours', () => {
    const all = Object.values(nights).flat()
    expect(notRight(all.filter(({ expected }) => expected === 'human'))).toEqual([])
    const forbidden = all.filter(({ expected, verdict }) => expected.includes('!') && verdict === 'wrong')
    expect(notRight(forbidden)).toEqual([])
  })

  // What is fitted on must fit; what was never fitted on may miss, but seldom mislead.
  test.each([
    ['fitted', { right: 0.95, wrong: 0.015 }],
    ['mended', { right: 0.95, wrong: 0.015 }],
    ['kept', { right: 0.6, wrong: 0.05 }],
  ])('%s: enough right, few wrong', (name, share) => {
    const judged = nights[name]!
    const { right, wrong } = countVerdicts(judged)
    expect(right / judged.length).toBeGreaterThanOrEqual(share.right)
    expect(wrong / judged.length).toBeLessThanOrEqual(share.wrong)
  })

  test('questions written from the titles alone find their entry, and strangers find none', () => {
    const floor = release.content.config.thresholds.knowledgeFloor
    const look = (text: string) =>
      release.facts(text, { now: Date.parse('2026-11-26T15:40:00Z'), emotions: [] }).knowledge[0]
    const known = Object.entries(questions).filter(([id]) => id !== 'none')
    const total = known.flatMap(([, texts]) => texts).length
    const first = known.flatMap(([id, texts]) => texts.filter((text) => look(text)?.id === id)).length
    expect(first / total).toBeGreaterThan(0.95)
    expect(questions['none']!.filter((text) => (look(text)?.score ?? 0) >= floor).length).toBeLessThanOrEqual(2)
  })
})
