/** What the running flows know by now, for the agent who takes over. Secrets stay inside: only their names are told. */
import type { Frame, Value } from '../../model/index.ts'

export interface Known {
  flow: string
  name: string
  /** Null for a secret. */
  value: Value
  secret: boolean
}

/** Names of the runtime itself begin with an underscore and say nothing to people. */
export function knownOf(frames: readonly Pick<Frame, 'flow' | 'values' | 'secret'>[]): Known[] {
  return frames.flatMap(({ flow, values, secret }) =>
    Object.entries(values)
      .filter(([name, value]) => !name.startsWith('_') && value !== null)
      .map(([name, value]) => {
        const hidden = secret.includes(name)
        return { flow, name, value: hidden ? null : value, secret: hidden }
      }),
  )
}
