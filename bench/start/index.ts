/** `bench start`: from the start of the process to the first reply over HTTP, with a warm and a cold cache. */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../tests/chaos/desk.ts'
import { goal, median, report, round } from '../report.ts'
import type { BenchOptions } from '../run.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export async function run({ json, quick }: BenchOptions): Promise<void> {
  const rounds = quick ? 3 : 9
  const folder = mkdtempSync(join(tmpdir(), 'nightdesk-start-'))
  const shop = join(folder, 'shop')
  for (const name of ['flows', 'knowledge', 'config'])
    cpSync(join(root, name), join(shop, name), { recursive: true })
  const cache = join(folder, 'compile-cache')
  const data = join(folder, 'data')
  try {
    const cold: number[] = []
    const warm: number[] = []
    for (let i = 0; i < rounds; i++) {
      rmSync(cache, { recursive: true, force: true })
      rmSync(data, { recursive: true, force: true })
      cold.push(await firstReply(shop, data, cache))
      warm.push(await firstReply(shop, data, cache))
    }
    const node = await bareNode()
    const rows = [
      { name: 'bare node, one line printed', 'ms median': round(node, 0), 'ms best': null },
      {
        name: 'cold: no data, no cache',
        'ms median': round(median(cold), 0),
        'ms best': round(Math.min(...cold), 0),
      },
      { name: 'warm: second start', 'ms median': round(median(warm), 0), 'ms best': round(Math.min(...warm), 0) },
    ]
    const goals = [goal('ms from process start to first reply, warm', median(warm), '<=', 400)]
    report(`start: the demo shop, process start to first reply over HTTP, ${rounds} rounds`, rows, goals, json)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function firstReply(shop: string, data: string, cache: string): Promise<number> {
  const port = await freePort()
  const began = performance.now()
  const child = spawn(
    process.execPath,
    ['--conditions=nightdesk-source', 'bot/cli/nightdesk.js', 'start', '--empty', '--root', shop],
    {
      cwd: root,
      env: { ...process.env, PORT: String(port), NIGHTDESK_DATA: data, NODE_COMPILE_CACHE: cache },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const base = `http://127.0.0.1:${port}/v3/directline/conversations`
  try {
    const { conversationId, token } = await soon(
      async () =>
        (await (await fetch(base, { method: 'POST' })).json()) as { conversationId: string; token: string },
    )
    const response = await fetch(`${base}/${conversationId}/activities`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'message',
        id: 'first',
        text: '转人工',
        from: { id: 'v' },
        deliveryMode: 'expectReplies',
      }),
    })
    const { activities } = (await response.json()) as { activities: { text?: string }[] }
    if (!activities?.length) throw new Error('the first message was not answered')
    return performance.now() - began
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
}

async function soon<T>(attempt: () => Promise<T>): Promise<T> {
  for (let i = 0; ; i++) {
    try {
      return await attempt()
    } catch (error) {
      if (i > 2000) throw error
      await sleep(5)
    }
  }
}

async function bareNode(): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const began = performance.now()
    await new Promise((resolve) =>
      spawn(process.execPath, ['-e', 'console.log(1)'], { stdio: 'ignore' }).once('exit', resolve),
    )
    times.push(performance.now() - began)
  }
  return median(times)
}
