/** Asks the shop's real content at night, purely: one message of a stranger, decided without store or network. */
import type { Night } from './utterances.ts'
import { loadContent } from '../../bot/content/load.ts'
import { readFolder } from '../../bot/content/folder.ts'
import { compileRelease } from '../../bot/content/compile.ts'
import type { ContactState } from '../../bot/model/index.ts'
import { plainCapabilities, type StepContext } from '../../bot/turn/context.ts'
import { decide, type Card } from '../../bot/turn/decide.ts'
import type { Release } from '../../bot/turn/release.ts'

/** 23:40 in Shanghai, nobody on duty. */
const now = Date.parse('2026-11-26T15:40:00Z')
const context: StepContext = {
  shop: { name: '', open: false, nextOpenAt: Date.parse('2026-11-27T01:00:00Z'), agentsOnline: 0, waiting: 0 },
  channel: { id: 'web', plugin: 'web', capabilities: { ...plainCapabilities, buttons: 'native' } },
  queues: {},
  experiments: {},
}

/** The release of the folder's content. @throws Error when the content has mistakes */
export async function shopRelease(root: string): Promise<Release> {
  const loaded = loadContent(await readFolder(root))
  if ('mistakes' in loaded) throw new Error(JSON.stringify(loaded.mistakes))
  return compileRelease(loaded.content)
}

export interface Heard {
  /** As `Night` names outcomes; `angry` beside `complaint` when it came by anger at us. */
  outcome: string[]
  /** What it offered to choose from when it asked which. */
  offered: string[]
  card: Card
  state: ContactState
}

/** What the first message of a new contact leads to. Effects are not run: what matters is where it went. */
export function hear(release: Release, text: string): Heard {
  const step = decide(
    {
      input: {
        id: 'i1',
        key: 'k1',
        contactId: 'c1',
        conversation: 'web/n',
        at: now,
        attempts: 1,
        body: {
          kind: 'activity',
          activity: {
            type: 'message',
            id: 'm1',
            address: { channel: 'web', conversation: 'n' },
            from: { id: 'v' },
            text,
            final: true,
          },
        },
      },
      now,
      context,
      releases: { current: release, of: (hash) => (hash === release.hash ? release : null) },
      actions: new Map(),
    },
    null,
  )
  const offered = step.replies.flatMap(({ draft }) => draft.choices?.map(({ label }) => label) ?? [])
  return { outcome: outcomeOf(step.card), offered, card: step.card, state: step.state }
}

const risks: Record<string, string> = { injury: 'danger', self_harm: 'harm', violence: 'threat', fraud: 'fraud' }

function outcomeOf(card: Card): string[] {
  switch (card.rule) {
    case 'risk':
      return [risks[card.facts?.risk ?? ''] ?? 'none']
    case 'wish for a human':
    case 'command':
      return ['human']
    case 'emotion':
      return [
        card.started[0] === 'complaint' ? 'complaint' : (card.started[0] ?? 'human').replace(/^_to_.*/, 'human'),
        'angry',
      ]
    case 'flow':
      return card.started.slice(0, 1)
    case 'knowledge':
      return card.answers
    default:
      return ['none']
  }
}

/** Flows that do what these were written for: whoever asked for one is helped by the other. */
const does: Readonly<Record<string, readonly string[]>> = {
  urge_shipping: ['order_status', 'ship_when', 'late_48h'],
  urge_parcel: ['order_status', 'trace_stuck'],
  cancel_order: ['refund', 'change_order'],
  not_received: ['signed_not_received'],
  goods_problem: ['wrong_item', 'ship_split', 'parcel_broken'],
  intercept: ['reject_parcel', 'ship_cancel_late'],
  shopping_guide: ['product_find', 'size_choose'],
  product_stock: ['restock'],
  minor_purchase: ['minor_buy'],
  exchange: ['exchange_how'],
  price_protection: ['price_protect'],
  invoice: ['invoice_how', 'invoice_special', 'invoice_change'],
  freight_insurance: ['freight_insurance'],
  warranty: ['repair_how'],
}

/** A fact told of the very product answers what an entry says of all of them. */
const tells: Readonly<Record<string, readonly string[]>> = {
  price: ['product_price'],
  material: ['fabric'],
  warranty: ['warranty'],
  feature: ['product_specs', 'elastic', 'thickness'],
}

export type Verdict = 'right' | 'asked' | 'declined' | 'wrong'

/** `asked`: it asked which, or nothing, where it could have answered. Only `wrong` misleads somebody. */
export function judge(expected: string, { outcome, card }: Heard): Verdict {
  const wanted = expected.split(' ')
  const helped = outcome.flatMap((name) => [
    name,
    ...(does[name] ?? []),
    ...(tells[name.split('/')[1] ?? ''] ?? []),
  ])
  if (wanted.some((name) => name.startsWith('!') && outcome.includes(name.slice(1)))) return 'wrong'
  if (helped.some((name) => wanted.includes(name))) return 'right'
  if (!outcome.includes('none')) return 'wrong'
  return card.rule === 'unclear' ? 'asked' : 'declined'
}

export interface Judged {
  text: string
  expected: string
  verdict: Verdict
  heard: Heard
}

export function playNight(release: Release, night: Night): Judged[] {
  return Object.entries(night).flatMap(([expected, texts]) =>
    texts.map((text) => {
      const heard = hear(release, text)
      return { text, expected, verdict: judge(expected, heard), heard }
    }),
  )
}

export function countVerdicts(judged: readonly Judged[]): Record<Verdict, number> {
  const counts = { right: 0, asked: 0, declined: 0, wrong: 0 }
  for (const { verdict } of judged) counts[verdict] += 1
  return counts
}
