/** The floor: a switch, and the state, a journal line and a card written as JSON each turn like ours. */
import { plainStart, plainTurn, type PlainState } from '../../dialog.ts'
import { main } from '../play.ts'

const states = new Map<number, string>()
const start = JSON.stringify(plainStart())
let bytes = 0

await main(
  {
    say(contact, text) {
      const state = JSON.parse(states.get(contact) ?? start) as PlainState
      const at = state.at
      const reply = plainTurn(state, text, Date.now())
      states.set(contact, JSON.stringify(state))
      // The journal line that explains the turn, as ours has one.
      const journal = JSON.stringify({
        contact,
        at: Date.now(),
        input: { type: 'message', text },
        card: {
          rule: 'answer',
          from: at,
          to: state.at,
          facts: { intents: [{ intent: 'order', p: 0.9 }], entities: [] },
        },
        outbox: [{ author: 'bot', text: reply }],
      })
      bytes += journal.length
      return reply
    },
  },
  Number(process.argv[2]),
)
if (bytes === 0) throw new Error('nothing was written')
