/** Blanks in a line of the transcript what was told in confidence. */
import type { StepCommit } from '../model/index.ts'

type Hush = NonNullable<StepCommit['hush']>

const hidden = '••••'
/** Where an activity shows what somebody typed. */
const shown = ['text', 'label', 'digits']

/** @param json of an activity @returns JSON of the same without the secret */
export function hushActivity(json: string, { texts, whole }: Pick<Hush, 'texts' | 'whole'>): string {
  const blank = (text: string): string =>
    whole && text !== '' ? hidden : texts.reduce((left, secret) => left.replaceAll(secret, hidden), text)
  const activity = JSON.parse(json) as Record<string, unknown>
  for (const key of shown) if (typeof activity[key] === 'string') activity[key] = blank(activity[key])
  return JSON.stringify(activity)
}
