/** Test groups that need real parts: run, or visibly skipped with the reason. */
import { describe, test } from '@jest/globals'
import type { Part } from './parts.ts'

/** A `describe` whose body gets the parts' values; without one of them a skipped group that says what is missing. */
export function describeWith<Parts extends Record<string, Part>>(
  parts: Parts,
  name: string,
  body: (values: { [Name in keyof Parts]: string }) => void,
): void {
  const missing = Object.values(parts).filter(({ value }) => value === null)
  if (missing.length > 0) {
    describe.skip(`${name} (skipped: ${missing.map((part) => part.missing).join('; ')})`, () => {
      test('needs what is missing', () => undefined)
    })
    return
  }
  const values = Object.fromEntries(Object.entries(parts).map(([key, { value }]) => [key, value]))
  describe(name, () => body(values as { [Name in keyof Parts]: string }))
}
