/** Shapes that several answers hold, each known by its name in the API's description. */
import { z } from 'zod'
import type { ErrorCode } from '../sdk/index.ts'
import { errorCodes } from '../sdk/index.ts'

/** Every named shape; the description gives each one place, and the others refer to it. */
export const shapes = new Map<z.ZodType, string>()

/** Gives a shape its name in the description (PascalCase, unique). */
export function named<Shape extends z.ZodType>(id: string, shape: Shape): Shape {
  shapes.set(shape, id)
  return shape
}

/** UTC milliseconds, as everywhere. */
export const timeMs = z.int()
/** Level, load, score or probability. */
export const share = z.number().min(0).max(1)
/** What flows, actions and routing keep: plain JSON of any form. */
export const plainJson = z.unknown()

export const roleSchema = z.enum(['agent', 'supervisor', 'operator', 'admin'])
export const presenceSchema = z.enum(['online', 'away', 'offline'])
export const languageSchema = z.enum(['zh', 'en'])
export const prioritySchema = z.enum(['low', 'normal', 'high'])
export const ownerSchema = z.enum(['bot', 'queue', 'agent'])

/** Skill → level. */
export const skillLevels = z.record(z.string(), share)

const own = {
  id: z.string(),
  name: z.string().describe('the name that is signed in with'),
  display: z.string().describe('the name that customers see'),
  role: roleSchema,
  presence: presenceSchema,
  capacity: z.int().describe('conversations at a time'),
  skills: skillLevels,
  languages: z.array(z.string()),
}

/** An account as its owner sees it. */
export const ownAccountSchema = named('OwnAccount', z.strictObject(own))

/** An account as leaders see it. */
export const accountSchema = named(
  'Account',
  z.strictObject({
    ...own,
    rating: share.describe('mean CSAT, shrunk to the team mean'),
    presenceAt: timeMs,
    createdAt: timeMs,
    disabled: z.boolean(),
  }),
)

/** What every refusal and every fault is answered with. */
export const problemSchema = named(
  'Problem',
  z.strictObject({
    error: z.strictObject({
      code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
      message: z.string().describe('one sentence for people; never the inside of a fault'),
    }),
  }),
)
