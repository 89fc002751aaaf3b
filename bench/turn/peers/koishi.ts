/** koishi 4 without a database: an own Bot class, a middleware with the dialog, live objects (nothing is serialised). */
import { createRequire } from 'node:module'
import { plainStart, plainTurn, type PlainState } from '../../dialog.ts'
import { main } from '../play.ts'

const require = createRequire(new URL('../../package.json', import.meta.url))
const { Bot, Context } = require('koishi')

const app = new Context()
const waiting = new Map<string, (text: string) => void>()
class Own extends Bot {
  constructor(context: unknown) {
    super(context, {}, 'bench')
    this.selfId = 'bot'
    this.platform = 'bench'
  }
  async sendMessage(channelId: string, content: unknown) {
    waiting.get(channelId)?.(String(content))
    return ['1']
  }
}
const bot: any = new (Own as any)(app)
const states = new Map<string, PlainState>()
app.middleware(async (session: any) => {
  const state = states.get(session.channelId) ?? plainStart()
  states.set(session.channelId, state)
  await session.send(plainTurn(state, session.content, Date.now()))
})
await app.start()
let number = 0

await main(
  {
    say(contact, text) {
      number += 1
      const channelId = `c${contact}`
      return new Promise<string>((resolve) => {
        waiting.set(channelId, resolve)
        const session = bot.session({
          type: 'message',
          subtype: 'private',
          isDirect: true,
          timestamp: Date.now(),
          user: { id: `u${contact}`, name: 'x' },
          channel: { id: channelId, type: 1 },
          message: { id: String(number), content: text },
        })
        session.content = text
        bot.dispatch(session)
      })
    },
  },
  Number(process.argv[2]),
)
process.exit(0)
