/** Ours: decide and commit of the real turn on the compiled flow; facts given, state, journal and card as JSON each turn. */
import type { Facts } from '../../../bot/model/index.ts'
import { compileRelease } from '../../../bot/content/compile.ts'
import { loadContent } from '../../../bot/content/load.ts'
import { encodeJournal } from '../../../bot/store/sqlite/encode.ts'
import { readState, writeState } from '../../../bot/store/state-text.ts'
import { stepCommit } from '../../../bot/turn/commit.ts'
import { plainCapabilities, type StepContext } from '../../../bot/turn/context.ts'
import { decide } from '../../../bot/turn/decide.ts'
import { deriveId, mintId } from '../../../bot/turn/ids.ts'
import { orderShop } from '../../dialog.ts'
import { main } from '../play.ts'

const loaded = loadContent(orderShop)
if ('mistakes' in loaded) throw new Error(JSON.stringify(loaded.mistakes))
const compiled = compileRelease(loaded.content)
// What was understood is given: understanding has its own bench. Once per text, as a cache would.
const known = new Map<string, Facts>()
const release = {
  ...compiled,
  facts(text: string, context: { now: number; emotions: readonly number[] }): Facts {
    let facts = known.get(text)
    if (!facts) known.set(text, (facts = compiled.facts(text, context)))
    return facts
  },
}
const releases = { current: release, of: (hash: string) => (hash === release.hash ? release : null) }
const context: StepContext = {
  shop: { name: '测试小店', open: true, nextOpenAt: null, agentsOnline: 1, waiting: 0 },
  channel: {
    id: 'web',
    plugin: 'web',
    capabilities: { ...plainCapabilities, buttons: 'native', card: 'native', idempotentSend: true },
  },
  queues: {},
  experiments: {},
}
const actions = new Map()
const states = new Map<number, { contactId: string; text: string }>()
let bytes = 0

await main(
  {
    say(contact, text) {
      const now = Date.now()
      const id = mintId(now)
      const before = states.get(contact)
      const state = before === undefined ? null : readState(before.text, before.contactId)
      const conversation = `web/c${contact}`
      const step = decide(
        {
          input: {
            id,
            key: `${conversation}/${id}`,
            contactId: state?.contactId ?? deriveId(id, 'contact'),
            conversation,
            at: now,
            attempts: 1,
            body: {
              kind: 'activity',
              activity: {
                type: 'message',
                id,
                address: { channel: 'web', conversation: `c${contact}` },
                from: { id: `v${contact}` },
                text,
              },
            },
          },
          now,
          context,
          releases,
          actions,
        },
        state,
      )
      const commit = stepCommit(step, () => 'sent', {})
      states.set(contact, { contactId: commit.contactId, text: writeState(commit.state) })
      for (const text of encodeJournal(commit.journal)) bytes += text.length
      return commit.outbox.at(-1)?.activity.text ?? ''
    },
  },
  Number(process.argv[2]),
)
if (bytes === 0) throw new Error('nothing was written')
