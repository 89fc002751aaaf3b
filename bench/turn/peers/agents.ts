/** @microsoft/agents-hosting: ActivityHandler with ConversationState in MemoryStorage, saved each turn, through an own BaseAdapter. */
import { createRequire } from 'node:module'
import { plainStart, plainTurn, type PlainState } from '../../dialog.ts'
import { main } from '../play.ts'

const require = createRequire(new URL('../../package.json', import.meta.url))
const {
  ActivityHandler,
  BaseAdapter,
  ConversationState,
  MemoryStorage,
  TurnContext,
} = require('@microsoft/agents-hosting')
const { Activity } = require('@microsoft/agents-activity')

class Adapter extends BaseAdapter {
  replies: string[] = []
  async sendActivities(_context: unknown, activities: { text: string }[]) {
    for (const { text } of activities) this.replies.push(text)
    return activities.map(() => ({ id: '1' }))
  }
  async updateActivity() {}
  async deleteActivity() {}
  async continueConversation() {}
}

const conversations = new ConversationState(new MemoryStorage())
const property = conversations.createProperty('order')
const bot = new ActivityHandler()
bot.onMessage(async (context: any, next: () => Promise<void>) => {
  const state: PlainState = await property.get(context, plainStart(), {
    channelId: 'bench',
    conversationId: context.activity.conversation.id,
  })
  await context.sendActivity(plainTurn(state, context.activity.text, Date.now()))
  await next()
})
const adapter: any = new Adapter()
let number = 0

await main(
  {
    async say(contact, text) {
      adapter.replies.length = 0
      number += 1
      const activity = Activity.fromObject({
        type: 'message',
        id: String(number),
        channelId: 'bench',
        serviceUrl: 'http://127.0.0.1',
        conversation: { id: `c${contact}` },
        from: { id: `u${contact}` },
        recipient: { id: 'bot' },
        text,
      })
      const context = new TurnContext(adapter, activity)
      await bot.run(context)
      await conversations.saveChanges(context, true, { channelId: 'bench', conversationId: `c${contact}` })
      return adapter.replies[0]
    },
  },
  Number(process.argv[2]),
)
