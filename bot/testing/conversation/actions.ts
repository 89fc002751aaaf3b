/** Recorded actions: they answer what the test says, in the types the real action has, and nothing else is called. */
import { z } from 'zod'
import type { Action, ActionResult } from '../../sdk/index.ts'
import { parseMoment } from '../../dialog/civil.ts'
import type { TestAction, Value } from '../../model/index.ts'

export interface Recorded {
  actions: Action[]
  /** Calls the test gave no answer for. */
  unexpected: { action: string; input: unknown; why: 'not given' | 'too often' }[]
}

/**
 * @param known what the plugins provide: effect, outcomes, who may ask and the form of what is given stay as they are
 * @param given the file's first, then the case's: the later one wins for its action
 */
export function recordActions(known: readonly Action[], given: readonly TestAction[], timeZone: string): Recorded {
  const answers = new Map(given.map((each) => [each.action.value, each]))
  const real = new Map(known.map((action) => [action.name, action]))
  const unexpected: Recorded['unexpected'] = []
  const actions = [...new Set([...real.keys(), ...answers.keys()])].map((name): Action => {
    const answer = answers.get(name)
    const own = real.get(name)
    let calls = 0
    return {
      name,
      description: own?.description ?? name,
      input: own?.input ?? z.any(),
      // A test writes only the fields its chat needs.
      output: z.any(),
      outcomes: own?.outcomes ?? [...new Set(answer?.outcomes.map(({ outcome }) => outcome))].filter(notBuiltIn),
      effect: own?.effect ?? 'record',
      timeoutMs: 60_000,
      needs: own?.needs ?? 'anyone',
      run({ input }) {
        const next = answer?.outcomes[answer.inOrder ? calls : 0]
        calls += 1
        if (next) return Promise.resolve().then(() => resultOf(next, own, timeZone))
        unexpected.push({ action: name, input, why: answer ? 'too often' : 'not given' })
        throw new Error(`the test gives no answer for ${name}`)
      },
    }
  })
  return { actions, unexpected }
}

const notBuiltIn = (outcome: string): boolean => outcome !== 'ok' && outcome !== 'failed'

/** Outcomes in a test that the real action never has: the test would pass and the shop would not. */
export function undeclared(known: readonly Action[], given: readonly TestAction[]): TestAction['outcomes'] {
  return given.flatMap(({ action, outcomes }) => {
    const own = known.find(({ name }) => name === action.value)
    return own ? outcomes.filter(({ outcome }) => notBuiltIn(outcome) && !own.outcomes?.includes(outcome)) : []
  })
}

function resultOf(
  given: TestAction['outcomes'][number],
  own: Action | undefined,
  timeZone: string,
): ActionResult<unknown> {
  if (given.outcome === 'failed') throw new Error('failed, as the test says')
  if (given.outcome !== 'ok') return { outcome: given.outcome, output: given.output as Record<string, unknown> }
  if (!own) return { outcome: 'ok', output: given.output }
  const schema = z.toJSONSchema(own.output, { unrepresentable: 'any' }) as Schema
  return { outcome: 'ok', output: typed(given.output, schema, { root: schema, timeZone }) }
}

interface Schema {
  format?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  items?: Schema
  anyOf?: Schema[]
  $ref?: string
  $defs?: Record<string, Schema>
}

interface Typing {
  root: Schema
  timeZone: string
}

/** Texts of a test as the types of a schema: numbers, yes and no, moments of the shop's clock, amounts (`199.00` where `{ fen }` is meant). */
export function typed(value: Value, schema: Schema, typing: Typing): Value {
  if (schema.$ref) return typed(value, typing.root.$defs?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, typing)
  if (schema.anyOf) {
    const fits = schema.anyOf.map((each) => typed(value, each, typing)).find((each) => each !== value)
    return fits ?? value
  }
  if (Array.isArray(value))
    return schema.items ? value.map((each) => typed(each, schema.items ?? {}, typing)) : value
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => {
        const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
        return [name, typed(each, schema.properties?.[name] ?? rest, typing)]
      }),
    )
  if (typeof value !== 'string') return value
  const is = (type: string): boolean =>
    schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type))
  const number = /^-?\d+(?:\.\d+)?$/.test(value)
  if (number && (is('number') || is('integer'))) return Number(value)
  if (is('boolean') && ['yes', 'no', 'true', 'false'].includes(value)) return value === 'yes' || value === 'true'
  if (number && is('object') && schema.properties?.['fen']) return { fen: Math.round(Number(value) * 100) }
  if (schema.format === 'date-time') {
    const at = parseMoment(value, typing.timeZone)
    if (at !== null) return new Date(at).toISOString()
  }
  return value
}
