/** `nightdesk doctor`: looks at everything a shop needs and says what is missing and how to mend it. */
import { existsSync, mkdirSync, statfsSync, writeFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:net'
import { BotError } from '../sdk/index.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { loadExtensions, loadRoot } from './assemble.ts'
import { checkContent } from './judge.ts'
import type { Environment } from './environment.ts'

interface Finding {
  state: 'ok' | 'note' | 'bad'
  what: string
}

/** Prints a line a finding; exit status 1 if something would keep the shop from starting. */
export async function doctor({ root, environment }: { root: string; environment: Environment }): Promise<number> {
  const findings: Finding[] = []
  const add = (state: Finding['state'], what: string): void => void findings.push({ state, what })

  add('ok', `Node ${process.version}`)
  await content(root, environment, add)
  await data(environment.dataFolder(root), add)
  if (await answers(environment.port, environment.host))
    add('note', `something answers on port ${environment.port}: if it is not this shop, choose another by PORT=…`)
  else add('ok', `port ${environment.port} is free`)
  if (environment.host !== '127.0.0.1' && environment.host !== 'localhost')
    add('note', `HOST is ${environment.host}: reachable from outside; put TLS 1.2 or newer in front`)

  const marks = { ok: 'ok  ', note: 'note', bad: 'BAD ' }
  for (const { state, what } of findings) process.stdout.write(`${marks[state]}  ${what}\n`)
  return findings.some(({ state }) => state === 'bad') ? 1 : 0
}

type Add = (state: Finding['state'], what: string) => void

async function content(root: string, environment: Environment, add: Add): Promise<void> {
  const loaded = await loadRoot(root, environment.secret)
  if (!loaded.ok) return add('bad', `content: ${loaded.mistakes.length} mistakes; "nightdesk check" shows them`)
  const { content: read } = loaded.loaded
  try {
    const extensions = await loadExtensions(read.config, root)
    for (const { instance, plugin, settings } of extensions.channels) {
      const fits = plugin.configSchema.safeParse(settings)
      if (fits.success) add('ok', `channel ${instance}`)
      else
        add(
          'bad',
          `channel ${instance}: ${fits.error.issues[0]?.path.join('.') ?? ''} ${fits.error.issues[0]?.message ?? ''}`,
        )
    }
    const mistakes = await checkContent(read, extensions)
    if (mistakes.length) add('bad', `content: ${mistakes.length} mistakes; "nightdesk check" shows them`)
    else
      add(
        'ok',
        `content: ${read.flows.length} flows, ${read.knowledge.length} knowledge entries, release ${read.hash.slice(0, 12)}`,
      )
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    add('bad', error.message)
  }
}

async function data(folder: string, add: Add): Promise<void> {
  if (!existsSync(folder)) return add('note', 'no data yet: the first start makes the folder')
  const probe = join(folder, `.doctor-${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(probe, 'x', { flush: true })
    rmSync(probe)
  } catch (error) {
    return add('bad', `the data folder cannot be written: ${(error as Error).message}`)
  }
  const { bavail, bsize } = statfsSync(folder)
  const free = Math.round((bavail * bsize) / 2 ** 20)
  add(free < 500 ? 'note' : 'ok', `${free} MiB free where the data lies`)
  try {
    const store = await openSqliteStore({ folder, now: Date.now })
    if (store.uncleanExit)
      add('note', 'the last process did not stop cleanly; the next start recovers what was open')
    const dead = await store.deadLetters(1000)
    const undelivered = await store.outboxByState('dead', 1000)
    add(dead.length ? 'note' : 'ok', `${dead.length} messages could not be handled (dead letters)`)
    add(undelivered.length ? 'note' : 'ok', `${undelivered.length} replies could not be delivered`)
    if ((await store.accounts()).length === 0)
      add('note', 'no account yet: "start" prints a link for the first administrator')
    await store.close()
  } catch (error) {
    if (error instanceof BotError && error.code === 'store.locked')
      return add('note', 'a process runs on this data now')
    if (error instanceof BotError) return add('bad', error.message)
    throw error
  }
}

function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
