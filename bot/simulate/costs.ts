/** What a turn costs, read from what `npm run bench -- cluster --json` measured. */
import { z } from 'zod'
import { BotError } from '../sdk/index.ts'

const figure = z.number().nonnegative()

/** What one setting measured, per turn unless it says otherwise. */
const measuredSchema = z.strictObject({
  processes: z.int().positive(),
  redis: z.boolean(),
  /** Each on a database of its own: what so many processes cost on that machine that share nothing. */
  apart: z.boolean(),
  turns: z.int().positive(),
  turnsPerSecond: figure,
  /** Microseconds of CPU of all our processes. */
  cpuUs: figure,
  /** The same of the database, and of Redis. */
  databaseCpuUs: figure,
  redisCpuUs: figure,
  /** Of the clients, which share the machine. */
  clientCpuUs: figure,
  /** Round trips to the database, those nobody waits for among them. */
  commands: figure,
  lanesOpened: figure,
  elsewhere: figure,
  hints: figure,
  /** Letters that carried the hints: each goes to every process. */
  letters: figure,
  p50Ms: figure,
  p99Ms: figure,
  /** The same where one customer writes and nothing else happens, median. */
  calmMs: figure,
  wrong: z.int().nonnegative(),
})
export type Measured = z.infer<typeof measuredSchema>

/** Who measured: command, day and machine stand beside the figures wherever they are shown. */
const madeSchema = z.strictObject({
  command: z.string(),
  /** `2026-11-26` */
  on: z.string(),
  node: z.string(),
  /** Cores that clients, processes and databases shared. */
  cores: z.int().positive(),
  machine: z.string(),
  contacts: z.int().positive(),
  burst: z.int().positive(),
  /** Customers who wrote at the same moment. */
  atOnce: z.int().positive(),
  /** Requests that came to another process than usual, 0..1. */
  astray: z.number().min(0).max(1),
})
export type Made = z.infer<typeof madeSchema>

/** Measured apart from turns, microseconds: they are few, and it is their number that grows. */
const lettersSchema = z.strictObject({
  /** Of Redis for a letter, and the same for each process that hears it. */
  redisUs: figure,
  redisEachUs: figure,
  /** Of each process that hears it. */
  hearUs: figure,
})
export type Letters = z.infer<typeof lettersSchema>

/** The rest of the bench's output is for people. */
const fileSchema = z.object({ made: madeSchema, measured: z.array(measuredSchema), letters: lettersSchema })
export type CostsFile = z.infer<typeof fileSchema>

/** Costs of a turn by which the simulation reckons. */
export interface Costs {
  /** Microseconds of CPU of a process for a turn that comes to the process that has the contact. */
  processUs: number
  /** What a letter costs every other process, which hears it. */
  hearUs: number
  /** What a turn costs more that came to another process. */
  elsewhereUs: number
  databaseUs: number
  /** What a turn costs the database more that came to another process. */
  databaseElsewhereUs: number
  /** Of Redis for a letter, and the same for each process that hears it. */
  redisUs: number
  redisEachUs: number
  /** Round trips that somebody waits for, one after the other. */
  awaited: number
  /** Milliseconds from a command to its answer, apart from CPU: network and disk. */
  commandMs: number
  /** Milliseconds until the process that has the contact hears that something waits for it. */
  hintMs: number
  /** Milliseconds for which a process gathers in one letter what all are to hear. */
  gatherMs: number
  /** Of the clients, where they share a machine with everything. */
  clientUs: number
}

/** @throws BotError `content.invalid` that names what is wrong with the file */
export function readCosts(text: string, name: string): CostsFile {
  const wrong = (why: string): BotError =>
    new BotError('content.invalid', `${name}: ${why}; "npm run bench -- cluster --json > ${name}" makes one`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw wrong(`this is not JSON (${(error as Error).message})`)
  }
  const parsed = fileSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw wrong(`${issue.path.join('.') || 'the file'}: ${issue.message}`)
  }
  const { measured } = parsed.data
  if (!measured.some((one) => isPlain(one) && one.processes === 1))
    throw wrong('"measured" has no row for 1 process with Redis')
  if (!measured.some((one) => isPlain(one) && one.processes > 1 && apartOf(measured, one.processes)))
    throw wrong('"measured" has no row for several processes with Redis and as many that share nothing')
  return parsed.data
}

const isPlain = ({ redis, apart }: Measured): boolean => redis && !apart
const apartOf = (measured: readonly Measured[], processes: number): Measured | undefined =>
  measured.find((one) => one.apart && one.processes === processes)

/** As in `bot/turn/peers/courier.ts`, and the way through Redis. */
const hintMs = 3
const gatherMs = 50

/**
 * Costs of a turn on a machine of its own. More processes than cores cost more by themselves, on the machine that
 * measured: how much, tell the processes that share nothing. What sharing adds is laid on the requests that came to another
 * process, which are what it is for, by least squares; nothing costs less than nothing.
 */
export function costsOf({ measured, letters }: CostsFile): Costs {
  const rows = measured.filter(isPlain)
  const one = rows.find(({ processes }) => processes === 1)!
  const several = rows.flatMap((shared) => {
    const apart = apartOf(measured, shared.processes)
    return apart ? [{ shared, apart }] : []
  })
  /** Per request astray: what sharing adds, by the machine's own pace. */
  const astray = (of: (row: Measured) => number): number =>
    slope(several.map(({ shared, apart }) => [shared.elsewhere, ((of(shared) - of(apart)) * of(one)) / of(apart)]))
  // Copying out is done for many turns at once: what is over the last whole command nobody waits for.
  const awaited = Math.max(1, Math.floor(one.commands))
  const workMs = (one.cpuUs + (one.databaseCpuUs * awaited) / (awaited + 1)) / 1000
  return {
    processUs: one.cpuUs,
    ...letters,
    elsewhereUs: astray(({ cpuUs }) => cpuUs),
    databaseUs: one.databaseCpuUs,
    databaseElsewhereUs: astray(({ databaseCpuUs }) => databaseCpuUs),
    awaited,
    commandMs: Math.max(0, one.calmMs - workMs) / awaited,
    hintMs,
    gatherMs,
    clientUs: one.clientCpuUs,
  }
}

/** The same on the machine that measured, where so many processes share its cores. */
export function costsThere(file: CostsFile, processes: number): Costs {
  const costs = costsOf(file)
  const one = file.measured.find((row) => isPlain(row) && row.processes === 1)!
  const apart = apartOf(file.measured, processes)
  if (processes === 1 || !apart) return costs
  const ours = apart.cpuUs / one.cpuUs
  const theirs = apart.databaseCpuUs / one.databaseCpuUs
  return {
    ...costs,
    processUs: costs.processUs * ours,
    hearUs: costs.hearUs * ours,
    elsewhereUs: costs.elsewhereUs * ours,
    databaseUs: costs.databaseUs * theirs,
    databaseElsewhereUs: costs.databaseElsewhereUs * theirs,
    clientUs: apart.clientCpuUs,
  }
}

/** Factor a ≥ 0 with a·x nearest to y for all [x, y], by least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const [xx, xy] = [points.reduce((sum, [x]) => sum + x * x, 0), points.reduce((sum, [x, y]) => sum + x * y, 0)]
  return xx === 0 ? 0 : Math.max(0, xy / xx)
}
