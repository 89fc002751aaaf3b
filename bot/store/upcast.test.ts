import { expect, test } from '@jest/globals'
import { stateVersion } from '../model/index.ts'
import { upcast, upcasters } from './upcast.ts'

const state = (version: number) => ({ stateVersion: version, contactId: 'c1', owner: 'bot' })

test('a state of today is given back as it is', () => {
  const today = state(stateVersion)
  expect(upcast(today)).toBe(today)
})

test('an old one goes through every version', () => {
  const by = {
    1: (old: Record<string, unknown>) => ({ ...old, names: [old['owner']] }),
    2: ({ owner: _owner, ...old }: Record<string, unknown>) => ({
      ...old,
      seen: [...(old['names'] as string[]), 'x'],
    }),
  }
  expect(upcast(state(1), 3, by)).toEqual({ stateVersion: 3, contactId: 'c1', names: ['bot'], seen: ['bot', 'x'] })
})

test('one of a newer program is refused, and one nobody knows', () => {
  expect(() => upcast(state(stateVersion + 1))).toThrow(
    /contact c1 has version 2; this program knows up to version 1/,
  )
  expect(() => upcast(state(0))).toThrow(/no way from version 0 to 1/)
  expect(() => upcast({ contactId: 'c1' })).toThrow(/version undefined/)
})

test('there is a way from the first version to today', () => {
  for (let version = 1; version < stateVersion; version++) expect(upcasters[version]).toBeInstanceOf(Function)
})
