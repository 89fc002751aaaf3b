/** The names an environment gives before any flow runs: contact, conversation, channel, shop, experiment, now. */
import type { DialogEnv, Value } from '../model/index.ts'
import { dayOf, formatDay, formatTime, minuteOf, weekdayOf } from './civil.ts'
import { walk, type Names } from './names.ts'

/** A scope of the environment by path; undefined if the first part is none of them. */
export function scopeValue(env: DialogEnv, path: readonly string[]): Value | undefined {
  switch (path[0]) {
    case 'now':
      return nowValue(env, path)
    case 'contact':
      return walk(env.scopes.contact, path, 1)
    case 'conversation':
      return walk(env.scopes.conversation, path, 1)
    case 'channel':
      return walk(env.scopes.channel, path, 1)
    case 'shop':
      return walk(env.scopes.shop, path, 1)
    case 'experiment':
      return walk(env.scopes.experiment, path, 1)
    default:
      return undefined
  }
}

function nowValue(env: DialogEnv, path: readonly string[]): Value | undefined {
  if (path.length === 1) return new Date(env.now).toISOString()
  if (path.length > 2) return undefined
  if (path[1] === 'date') return formatDay(dayOf(env.now, env.timeZone))
  if (path[1] === 'time') return formatTime(minuteOf(env.now, env.timeZone))
  return path[1] === 'weekday' ? weekdayOf(dayOf(env.now, env.timeZone)) : undefined
}

export function isVoice(env: DialogEnv): boolean {
  return env.scopes.channel['modality'] === 'voice'
}

/** Names for conditions outside a flow, such as `when.if`. */
export function envNames(env: DialogEnv): Names {
  return {
    now: env.now,
    timeZone: env.timeZone,
    voice: isVoice(env),
    language: env.language,
    get: (path) => scopeValue(env, path),
  }
}
