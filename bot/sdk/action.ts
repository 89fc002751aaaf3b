/** The contract of an action: what a flow calls with `do`. It returns data and never speaks. */
import type { z } from 'zod'

/** `record` (ticket, call-back, coupon) costs the customer nothing; only `write` must follow a `confirm`. */
export type ActionEffect = 'read' | 'record' | 'write'

/** Who asks. Given by the runtime, never by the conversation. */
export interface ActionCaller {
  contactId: string
  conversation: string | null
  /** The shop's own customer number; only for a contact the shop vouched for. */
  customer: string | null
  verified: boolean
  phone: string | null
  tier: string | null
}

export interface ActionInput<Input> {
  input: Input
  caller: ActionCaller
  /** Idempotency key: the same step with the same values has the same key. */
  key: string
  /** UTC ms of the step that asked. */
  now: number
  /** Aborts at `timeoutMs`. */
  signal: AbortSignal
}

/**
 * An expected outcome is a value the flow branches on; an exception is a fault and takes the flow's `failed` branch.
 * `output` of `ok` is what `save` keeps.
 */
export type ActionResult<Output> =
  { outcome: 'ok'; output: Output } | { outcome: string; message?: string; output?: Record<string, unknown> }

// Actions of every shape live in one table: what their schemas say is checked when they run, not by the compiler.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface Action<Input = any, Output = any> {
  /** `noun.verb` */
  name: string
  description: string
  /** Strict schema: unknown keys are refused. */
  input: z.ZodType<Input>
  output: z.ZodType<Output>
  /** Outcomes besides `ok` and `failed`; each must be branched by the flow. */
  outcomes?: readonly string[]
  effect: ActionEffect
  /** True if the system behind honours `key`: after a crash the call is simply made again. */
  idempotent?: boolean
  timeoutMs: number
  /** Input fields never shown in logs. */
  pii?: readonly string[]
  needs: 'anyone' | 'verified'
  run(call: ActionInput<Input>): Promise<ActionResult<Output>>
  /** Finds what a call with this key did, for a `write` that is not idempotent; null: it was never done. */
  lookup?(key: string, signal: AbortSignal): Promise<ActionResult<Output> | null>
}

/** Types an action; gives it back unchanged. */
export function defineAction<Input, Output>(action: Action<Input, Output>): Action<Input, Output> {
  if (!/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/.test(action.name))
    throw new TypeError(`action name "${action.name}" is not of the form noun.verb`)
  return action
}
