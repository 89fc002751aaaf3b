/** Names of conversations: `<instance>/<conversation>` is one address, unique over all channels of the shop. */
import type { Address } from '../sdk/index.ts'

/** The one text that stands for an address; an instance id holds no `/`, a platform's conversation id may. */
export function conversationId(address: Address): string {
  return `${address.channel}/${address.conversation}`
}

/** The address behind a conversation id. @throws TypeError if it is none */
export function addressOf(id: string): Address {
  const at = id.indexOf('/')
  if (at <= 0 || at === id.length - 1) throw new TypeError(`"${id}" is not <instance>/<conversation>`)
  return { channel: id.slice(0, at), conversation: id.slice(at + 1) }
}

/** `zh-Hans-CN` → zh, `en_GB` → en; null for what we do not speak. */
export function spokenLanguage(tag: string | undefined): 'zh' | 'en' | null {
  const main = tag?.slice(0, 3).toLowerCase()
  if (main === 'zh' || main === 'zh-' || main === 'zh_') return 'zh'
  return main === 'en' || main === 'en-' || main === 'en_' ? 'en' : null
}
