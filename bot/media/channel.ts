/** What a channel sees of the kept files. */
import type { ChannelHost } from '../sdk/index.ts'
import { fileHeaders, keepFile, type MediaStore } from './media.ts'

/** A channel reaches the files of its own conversations. */
export function channelMedia(store: MediaStore, instance: string, clock: () => number): ChannelHost['media'] {
  const own = `${instance}/`
  return {
    put: ({ conversation, bytes, name }) =>
      keepFile(store, { bytes, conversation: own + conversation, at: clock(), ...(name && { name }) }),
    async get(ref) {
      const kept = await store.get(ref)
      if (!kept?.file.conversation.startsWith(own)) return null
      const conversation = kept.file.conversation.slice(own.length)
      return { conversation, bytes: kept.bytes, headers: fileHeaders(kept.file) }
    },
    remove: (ref) => store.remove(ref),
  }
}
