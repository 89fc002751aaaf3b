/** The content: readable, clean, its channels and plugins found, the secrets it names given. */
import { DateTime } from 'luxon'
import type { Config } from '../../model/index.ts'
import { BotError } from '../../sdk/index.ts'
import { loadExtensions, loadRoot, type Extensions } from '../assemble.ts'
import { checkContent } from '../judge.ts'
import { bad, ok, type Finding } from './finding.ts'

type Secret = (name: string) => string | undefined
const show = ['nightdesk check 逐条说明', '"nightdesk check" shows them'] as const

/** Looks at everything below the root. */
export async function content(root: string, secret: Secret, now: number): Promise<Finding[]> {
  let loaded: Awaited<ReturnType<typeof loadRoot>>
  try {
    loaded = await loadRoot(root, secret)
  } catch (error) {
    const why = (error as Error).message
    return [bad('content', [`读不了 ${root}：${why}`, `${root} cannot be read: ${why}`], ['用 --root 指到店铺的文件夹', 'point --root at the folder of the shop'])] // prettier-ignore
  }
  const files = loaded.ok ? loaded.loaded.files : loaded.files
  const findings = secrets(files, secret)
  if (!loaded.ok) return [wrong(loaded.mistakes.length), ...findings]
  const { content: read } = loaded.loaded
  try {
    const extensions = await loadExtensions(read.config, root)
    const mistakes = await checkContent(read, extensions)
    if (mistakes.length > 0) return [wrong(mistakes.length), ...findings]
    const { flows, knowledge, products, hash } = read
    const names = namesOf(extensions)
    findings.unshift(
      ok(
        'content',
        `内容：${flows.length} 个流程，${knowledge.length} 条知识，${products.length} 件商品，${names}，版本 ${hash.slice(0, 12)}`,
        `content: ${flows.length} flows, ${knowledge.length} knowledge entries, ${products.length} products, ${names}, release ${hash.slice(0, 12)}`,
      ),
      ...campaigns(read.config, now),
    )
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    findings.unshift(bad('content', [error.message, error.message], ['改那一行，或者装上它', 'change that line, or install it'])) // prettier-ignore
  }
  return findings
}

/** What runs now and what comes next; nothing for a shop without a calendar. */
function campaigns({ campaigns: all, shop }: Config, now: number): Finding[] {
  if (all.length === 0) return []
  const day = (at: number) => DateTime.fromMillis(at, { zone: shop.timeZone }).toFormat('yyyy-MM-dd HH:mm')
  const running = all.filter(({ from, to }) => from <= now && now < to)
  const next = all.find(({ from }) => from > now)
  const zh = [
    ...running.map(({ name, to }) => `${name.value} 进行中，到 ${day(to)}`),
    next ? `接下来是 ${next.name.value}，${day(next.from)} 开始` : '后面没有了',
  ]
  const en = [
    ...running.map(({ name, to }) => `${name.value} runs until ${day(to)}`),
    next ? `next is ${next.name.value}, from ${day(next.from)}` : 'none is to come',
  ]
  return [ok('campaigns', `活动：${zh.join('；')}`, `campaigns: ${en.join('; ')}`)]
}

function wrong(mistakes: number): Finding {
  const many = mistakes === 1 ? 'mistake' : 'mistakes'
  return bad('content', [`内容有 ${mistakes} 处错误`, `content: ${mistakes} ${many}`], show)
}

function namesOf({ channels, plugins }: Extensions): string {
  return [...channels.map(({ instance }) => instance), ...plugins.map(({ plugin }) => plugin.name)].join(' ')
}

/** Every `${env:NAME}` in the settings, whether it is given; never what it is. */
function secrets(files: Readonly<Record<string, string>>, secret: Secret): Finding[] {
  const named = new Set<string>()
  for (const [path, text] of Object.entries(files))
    if (path.startsWith('config/'))
      // A comment has a line of its own: what is switched off so needs nothing.
      for (const [, name] of text.replace(/^\s*#.*$/gm, '').matchAll(/\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g))
        named.add(name!)
  if (named.size === 0) return [ok('secrets', '配置里没有用到密钥', 'the settings name no secret')]
  const missing = [...named].filter((name) => !secret(name))
  if (missing.length > 0)
    return missing.map(
      (name) =>
      bad('secrets', [`环境变量 ${name} 没有设`, `the environment variable ${name} is not set`], [`启动前 export ${name}=…，或者停掉用它的渠道`, `export ${name}=… before the start, or switch off what needs it`]), // prettier-ignore
    )
  return [
    ok(
      'secrets',
      `配置里的 ${named.size} 个密钥都给了`,
      `all ${named.size} secrets that the settings name are given`,
    ),
  ]
}
