/** botbuilder 4 with its dialogs: a waterfall of text prompts, ConversationState in MemoryStorage, saved each turn. */
import { createRequire } from 'node:module'
import { main } from '../play.ts'

const require = createRequire(new URL('../../package.json', import.meta.url))
const { ActivityHandler, BotAdapter, ConversationState, MemoryStorage, TurnContext } = require('botbuilder')
const { DialogSet, DialogTurnStatus, TextPrompt, WaterfallDialog } = require('botbuilder-dialogs')

class Adapter extends BotAdapter {
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
const dialogs = new DialogSet(conversations.createProperty('dialogs'))
dialogs.add(new TextPrompt('orderNo', async (prompt: any) => /^\d{12}$/.test(prompt.recognized.value ?? '')))
dialogs.add(new TextPrompt('text'))
dialogs.add(
  new WaterfallDialog('order', [
    (step: any) => step.prompt('orderNo', { prompt: '请告诉我订单号。', retryPrompt: '订单号是 12 位数字。' }),
    (step: any) => {
      step.values.orderNo = step.result
      return step.prompt('text', { prompt: `查询订单 ${step.result}，对吗？` })
    },
    (step: any) =>
      step.result === '对'
        ? step.prompt('text', { prompt: `订单 ${step.values.orderNo} 正在派送。还有别的吗？` })
        : step.replaceDialog('order'),
    async (step: any) => {
      await step.context.sendActivity('好的，再见。')
      return step.endDialog()
    },
  ]),
)
const bot = new ActivityHandler()
bot.onMessage(async (context: any, next: () => Promise<void>) => {
  const dialog = await dialogs.createContext(context)
  const result = await dialog.continueDialog()
  if (result.status === DialogTurnStatus.empty) await dialog.beginDialog('order')
  await next()
})
const adapter: any = new Adapter()
let number = 0

await main(
  {
    async say(contact, text) {
      adapter.replies.length = 0
      number += 1
      const context = new TurnContext(adapter, {
        type: 'message',
        id: String(number),
        channelId: 'bench',
        serviceUrl: 'http://127.0.0.1',
        conversation: { id: `c${contact}` },
        from: { id: `u${contact}` },
        recipient: { id: 'bot' },
        text,
      })
      await adapter.runMiddleware(context, (own: unknown) => bot.run(own))
      await conversations.saveChanges(context)
      return adapter.replies[0]
    },
  },
  Number(process.argv[2]),
)
