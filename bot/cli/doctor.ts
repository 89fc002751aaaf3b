/** `nightdesk doctor`: looks at everything a shop needs and says what is missing and how to mend it. It changes nothing. */
import { content } from './doctor/content.ts'
import { data } from './doctor/data.ts'
import { BotError } from '../sdk/index.ts'
import { bad, type Finding } from './doctor/finding.ts'
import { clock, node, parts } from './doctor/machine.ts'
import { host, port } from './doctor/network.ts'
import type { Environment } from './environment.ts'
import { settle } from './settle.ts'

export interface DoctorOptions {
  root: string
  environment: Environment
  json: boolean
  language: 'zh' | 'en'
}

/** Prints a line a finding, or one JSON object. Exit status 1 if something keeps the shop from starting or serving. */
export async function doctor(
  { root, environment: given, json, language }: DoctorOptions,
  print: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Promise<number> {
  const { environment, mistakes } = await settled(given, root)
  const { findings: aboutData, look } = data(environment.dataFolder(root))
  const findings: Finding[] = [
    node(process.version),
    ...(await parts()),
    clock(Date.now(), look?.newestAt ?? null),
    ...(await content(root, environment.secret, Date.now())),
    ...mistakes,
    ...aboutData,
    ...(environment.store === null
      ? []
      : await (await import('./doctor/shared.ts')).shared(environment.store, environment.redis)),
    await port(environment, look?.running ?? false),
    ...(await host(environment)),
  ]
  const ok = findings.every(({ state }) => state !== 'bad')
  if (json) {
    const plain = findings.map(({ check, state, what, fix }) => ({ check, state, what: what[language], fix: fix?.[language] ?? null })) // prettier-ignore
    print(JSON.stringify({ ok, findings: plain }))
  } else for (const finding of findings) print(show(finding, language))
  return ok ? 0 : 1
}

/** What `config/store.yml` says wrong does not keep the rest from being looked at. */
async function settled(
  given: Environment,
  root: string,
): Promise<{ environment: Environment; mistakes: Finding[] }> {
  try {
    return { environment: await settle(given, root), mistakes: [] }
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    const mistake = bad('store', [error.message, error.message], ['改那一行，nightdesk check 会细说', 'mend that line; "nightdesk check" tells more']) // prettier-ignore
    return { environment: given, mistakes: [mistake] }
  }
}

const marks = { ok: 'ok  ', note: 'note', bad: 'BAD ' }

function show({ state, what, fix }: Finding, language: 'zh' | 'en'): string {
  return `${marks[state]}  ${what[language]}${fix ? ` → ${fix[language]}` : ''}`
}
