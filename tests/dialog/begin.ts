/** A chat in one flow named `one`, begun; and what a test of the language's letter asks of it. */
import { Chat, type World } from './chat.ts'
import { flow } from './flows.ts'

export const indent = (text: string) => text.trim().replace(/^/gm, '  ')
export const head = (id: string, more = '') => `flow: ${id}\ntitle: ${id}\n${more}steps:\n`
export function begin(steps: string, world: Partial<World> = {}, more: string[] = [], own = ''): Chat {
  const chat = new Chat({
    ...world,
    flows: [flow(head('one', own) + indent(steps)), ...more.map((text) => flow(text))],
  })
  chat.send({ type: 'start', flow: 'one', utterance: null })
  return chat
}
export const ended = (chat: Chat) =>
  chat.all.flatMap((each) => each.ended.map(({ flow: id, outcome }) => `${id} ${outcome}`))
export const notes = (chat: Chat) => chat.all.flatMap((each) => each.notes)
export const rows = (...titles: string[]) => [{ outcome: 'ok', result: titles.map((title) => ({ title })) }]
export const photo = (ref: string) => ({
  kind: 'image' as const,
  ref,
  name: `${ref}.jpg`,
  mime: 'image/jpeg',
  size: 1,
})
