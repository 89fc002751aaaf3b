/** Settings of a channel or plugin are written as text; the extension's own schema decides what becomes a number or a yes. */
import { z } from 'zod'
import type { ExtensionConfig, Mistake } from '../model/index.ts'
import { mistakeAt } from './mistake.ts'

interface JsonType {
  type?: string | string[]
  properties?: Record<string, JsonType>
  additionalProperties?: JsonType | boolean
  items?: JsonType
  anyOf?: JsonType[]
  oneOf?: JsonType[]
  allOf?: JsonType[]
  $ref?: string
  $defs?: Record<string, JsonType>
}

/**
 * Settings with texts turned into numbers and booleans where the schema wants them, and judged by it.
 * Gives the settings as the schema takes them, or one mistake per issue at the line the setting is written on.
 */
export function fitSettings(
  schema: z.ZodType,
  extension: ExtensionConfig,
): { settings: unknown } | { mistakes: Mistake[] } {
  // Most settings are texts, or none: then there is nothing to turn.
  if (schema.safeParse(extension.settings).success) return { settings: extension.settings }
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonType
  const fitted = fit(extension.settings, shape, shape.$defs ?? {})
  const read = schema.safeParse(fitted)
  if (read.success) return { settings: fitted }
  return {
    mistakes: read.error.issues.map((issue) => {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
      const path = [...issue.path.map(String), ...(unknown === undefined ? [] : [unknown])]
      const known = Object.keys(typesAt(shape, issue.path.map(String))?.properties ?? {})
      const name = path.join('.') || 'settings'
      return mistakeAt(
        placeOf(extension, path),
        [
          `${extension.id} 的设置“${name}”不对：${issue.message}`,
          `Setting "${name}" of ${extension.id}: ${issue.message}`,
        ],
        unknown === undefined || known.length === 0
          ? ['看看这个渠道或插件的说明', 'See the page of this channel or plugin']
          : [`可以写：${known.join('、')}`, `Known: ${known.join(', ')}`],
      )
    }),
  }
}

/** The place of a setting, or of the nearest thing around it that is written. */
function placeOf(extension: ExtensionConfig, path: readonly string[]): ExtensionConfig['at'] {
  for (let length = path.length; length > 0; length--) {
    const at = extension.places?.[path.slice(0, length).join('.')]
    if (at) return at
  }
  return extension.at
}

function typesAt(shape: JsonType, path: readonly string[]): JsonType | undefined {
  return path.reduce<JsonType | undefined>((at, part) => at?.properties?.[part] ?? at?.items, shape)
}

const isNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/

function fit(value: unknown, shape: JsonType | undefined, defs: Record<string, JsonType>): unknown {
  if (!shape) return value
  if (shape.$ref) return fit(value, defs[shape.$ref.split('/').at(-1) ?? ''], defs)
  const choices = shape.anyOf ?? shape.oneOf ?? shape.allOf
  if (choices) return fitChoice(value, choices, defs)
  if (Array.isArray(value)) return value.map((item) => fit(item, shape.items, defs))
  if (typeof value === 'object' && value !== null) {
    const rest = typeof shape.additionalProperties === 'object' ? shape.additionalProperties : undefined
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, fit(each, shape.properties?.[key] ?? rest, defs)]),
    )
  }
  return typeof value === 'string' ? fitText(value, shape) : value
}

/** The first choice that makes something else of the value; a choice that takes text leaves it text. */
function fitChoice(value: unknown, choices: readonly JsonType[], defs: Record<string, JsonType>): unknown {
  if (typeof value === 'string' && choices.some((choice) => takesText(choice, defs))) return value
  for (const choice of choices) {
    const fitted = fit(value, choice, defs)
    if (fitted !== value) return fitted
  }
  return value
}

function takesText(shape: JsonType, defs: Record<string, JsonType>): boolean {
  if (shape.$ref) return takesText(defs[shape.$ref.split('/').at(-1) ?? ''] ?? {}, defs)
  return [shape.type].flat().includes('string')
}

function fitText(value: string, { type }: JsonType): unknown {
  const types = [type].flat()
  if (types.includes('string')) return value
  if ((types.includes('number') || types.includes('integer')) && isNumber.test(value)) return Number(value)
  if (types.includes('boolean') && /^(?:yes|true)$/.test(value)) return true
  if (types.includes('boolean') && /^(?:no|false)$/.test(value)) return false
  return value
}
