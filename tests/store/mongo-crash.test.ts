/** A process that dies at any command, before or after it: what was acked is there, nothing is there twice, the next one goes on. */
import { afterAll, expect, test } from '@jest/globals'
import type { Connection } from 'mongoose'
import { type Failpoints, openMongoStore } from '../../bot/store/mongo/index.ts'
import { start } from '../../bot/testing/store-contract/build.ts'
import { describeWith } from '../sidecars/describe.ts'
import { mongo } from '../sidecars/parts.ts'
import { borrow, database, dropAll, giveBack } from './mongo.ts'
import { makeStory, read, type Story, tell } from './story.ts'

afterAll(dropAll)

const now = () => start
/** Lives told beside each other. */
const atOnce = 10

/** Commands that only read: a death beside one is a death beside the write before or after it. */
const onlyReads = /(^|\.)(find|read|look|left|living|row|line|floor)$/
/** `NIGHTDESK_EVERY_MOMENT=1`: beside those, too. */
const everyMoment = process.env['NIGHTDESK_EVERY_MOMENT'] === '1'

/** Counts the commands of a process and lets it die at the n-th moment: nothing it does after that goes anywhere. */
function mortal(diesAt: number) {
  const life = { moments: 0, at: '', connection: null as Connection | null }
  let died: () => void = () => undefined
  const death = new Promise<void>((resolve) => (died = resolve))
  const never = new Promise<void>(() => undefined)
  const failpoints: Failpoints = {
    opened: (connection) => void (life.connection = connection),
    at(point, when) {
      const counts = everyMoment || !onlyReads.test(point)
      if (counts) life.moments += 1
      if (life.moments < diesAt || (life.moments === diesAt && !counts && life.at === '')) return
      if (life.at === '') life.at = `${when} ${point}`
      died()
      return never
    },
  }
  return { life, death, failpoints }
}

/** What the register says once the time of all processes is up. */
const timeIsUp = (url: string): Promise<unknown> =>
  database(url)
    .collection('processes')
    .updateMany({}, { $set: { aliveUntil: new Date(0) } })

async function leftovers(url: string) {
  const count = (name: string, filter: object) => database(url).collection(name).countDocuments(filter)
  const [staged, open, waiting] = await Promise.all([
    count('contacts', { $or: [{ hasStaged: true }, { 'staged.0': { $exists: true } }] }),
    count('inbox', { open: true }),
    count('contacts', { 'inbox.0': { $exists: true } }),
  ])
  return { staged, open, waiting }
}

/** The whole life of a process that dies at its n-th moment (or not), and what the next one makes of it. */
async function live(url: string, diesAt: number) {
  const story: Story = makeStory(`life-${diesAt}`)
  const { life, death, failpoints } = mortal(diesAt)
  const whole = (async () => {
    const store = await openMongoStore({ url, now, failpoints, sweepMs: 60_000 })
    await tell(store, story)
    await store.close()
    return true
  })()
  const survived = await Promise.race([whole, death.then(() => false)])
  const { moments } = life
  await timeIsUp(url)
  const next = await openMongoStore({ url, now, sweepMs: 60_000 })
  await next.cluster!.bury()
  if (!survived) await tell(next, story)
  const seen = JSON.stringify(await read(next, story))
  await next.close()
  let left = await leftovers(url)
  if (left.staged > 0) {
    // What was on its way when the process died may have landed after the next one looked: whoever looks then repairs it.
    const third = await openMongoStore({ url, now, sweepMs: 60_000 })
    await third.close()
    left = await leftovers(url)
  }
  await life.connection?.destroy()
  // Ids are of this life only: what is compared is who is where.
  const names = new Map<string, string>()
  const told = seen.replace(/018bcfe5-6800-7000-8000-[0-9a-f]{12}/g, (id) => {
    if (!names.has(id)) names.set(id, `id${names.size}`)
    return names.get(id)!
  })
  return { survived, moments, told: JSON.parse(told) as unknown, left, at: life.at }
}

describeWith({ mongo }, 'a process on MongoDB', ({ mongo: server }) => {
  test('may die before and after every command that writes', async () => {
    const calm = await live(borrow(server), Infinity)
    expect(calm.survived).toBe(true)
    expect(calm.left).toEqual({ staged: 0, open: 0, waiting: 0 })
    expect(calm.moments).toBeGreaterThan(80)
    const diesAt = Array.from({ length: calm.moments }, (_, n) => n + 1)
    const places = new Set<string>()
    const broken: unknown[] = []
    let deaths = 0
    const one = async (): Promise<void> => {
      // One life after the other in one database: what is left of one would show in the next.
      const url = borrow(server)
      for (let at = diesAt.shift(); at !== undefined; at = diesAt.shift()) {
        try {
          const { survived, told, left, at: place } = await live(url, at)
          if (!survived) deaths += 1
          places.add(place)
          expect({ told, left }).toEqual({ told: calm.told, left: calm.left })
        } catch (error) {
          broken.push(`moment ${at}: ${(error as Error).stack}`)
        }
      }
      await giveBack(url)
    }
    await Promise.all(Array.from({ length: atOnce }, one))
    expect(broken).toEqual([])
    // The relay's rhythm is not the same in every life: a few moments may come later than the story's end.
    expect(deaths).toBeGreaterThan(calm.moments * 0.9)
    console.log(`${deaths} deaths at ${places.size} places: ${[...places].sort().join(', ')}`)
  }, 300_000)
})
