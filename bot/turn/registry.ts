/** The actions that plugins brought, and calling one of them safely. */
import { BotError, type Action, type ActionCaller } from '../sdk/index.ts'
import type { EffectRow, Value } from '../model/index.ts'
import type { ActionFacts } from './decide/step.ts'

export interface ActionOutcome {
  outcome: string
  /** A list where the action gives one. */
  result: Record<string, Value> | Value[]
  /** The call was begun and broke off: what it did is not known. */
  uncertain?: true
}

export interface Registry {
  add(action: Action): void
  get(name: string): Action | undefined
  all(): Action[]
  facts(): ActionFacts
  /** Checks who asks and what is given, runs, checks what comes back. Faults become `failed`, never an exception. */
  call(effect: EffectRow, caller: ActionCaller, now: number, signal: AbortSignal): Promise<ActionOutcome>
  /** After a crash: what an earlier call with this key did. */
  settle(effect: EffectRow, signal: AbortSignal): Promise<ActionOutcome | 'again' | 'unknown'>
}

export function createRegistry(): Registry {
  const actions = new Map<string, Action>()
  const facts = new Map<string, { effect: Action['effect']; outcomes: readonly string[] }>()

  const failed = (name: string, message: string): ActionOutcome => ({
    outcome: 'failed',
    result: { action: name, message },
  })

  const shape = (
    action: Action,
    outcome: { outcome: string; output?: unknown; message?: string },
  ): ActionOutcome => {
    if (outcome.outcome !== 'ok') {
      if (!(action.outcomes ?? []).includes(outcome.outcome))
        return failed(action.name, `the action answered "${outcome.outcome}", which it does not declare`)
      const result = (outcome.output ?? {}) as Record<string, Value>
      return {
        outcome: outcome.outcome,
        result: outcome.message === undefined ? result : { ...result, message: outcome.message },
      }
    }
    const checked = action.output.safeParse(outcome.output)
    if (!checked.success)
      return failed(action.name, `the action's output does not fit its schema: ${checked.error.message}`)
    // A list goes through whole: `save` keeps it as it is, `result.list` reads it.
    return { outcome: 'ok', result: (checked.data ?? {}) as ActionOutcome['result'] }
  }

  return {
    add(action) {
      if (actions.has(action.name))
        throw new BotError('config.missing', `two plugins provide the action ${action.name}; remove one`)
      actions.set(action.name, action)
      facts.set(action.name, { effect: action.effect, outcomes: action.outcomes ?? [] })
    },
    get: (name) => actions.get(name),
    all: () => [...actions.values()],
    facts: () => facts,
    async call(effect, caller, now, signal) {
      const action = actions.get(effect.name)
      if (!action) return failed(effect.name, 'no plugin provides this action any more')
      if (action.needs === 'verified' && !caller.verified) return failed(effect.name, 'needs a signed-in customer')
      const input = action.input.safeParse(effect.args)
      if (!input.success) return failed(effect.name, `the values given do not fit: ${input.error.message}`)
      const timeout = AbortSignal.timeout(action.timeoutMs)
      const stop = AbortSignal.any([signal, timeout])
      try {
        const call = action.run({ input: input.data as unknown, caller, key: effect.key, now, signal: stop })
        return shape(action, await Promise.race([call, aborted(stop, action)]))
      } catch (error) {
        const outcome = failed(effect.name, error instanceof Error ? error.message : String(error))
        return { ...outcome, uncertain: true }
      }
    },
    async settle(effect, signal) {
      const action = actions.get(effect.name)
      if (!action) return 'unknown'
      if (action.effect === 'read' || action.idempotent) return 'again'
      if (!action.lookup) return 'unknown'
      try {
        const found = await action.lookup(effect.key, signal)
        return found === null ? 'again' : shape(action, found)
      } catch {
        return 'unknown'
      }
    },
  }
}

function aborted(signal: AbortSignal, action: Action): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void =>
      reject(
        new BotError('action.timeout', `${action.name} took longer than ${action.timeoutMs} ms`, {
          retryable: true,
        }),
      )
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
