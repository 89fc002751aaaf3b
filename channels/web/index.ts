/** The web: a Direct Line 3.0 server for our own widget and for every Direct Line client. */
import { join } from 'node:path'
import { defineChannel, type Channel, type ChannelHost } from 'nightdesk/sdk'
import { openApi } from './api.ts'
import { capabilities, configSchema, type WebConfig } from './config.ts'
import { decode } from './decode.ts'
import { encode } from './encode.ts'
import { openFiles } from './files.ts'
import { maxBodyBytes } from './http.ts'
import { openLimits } from './limits.ts'
import { openPages } from './pages.ts'
import { openStream } from './stream.ts'
import { openTokens } from './tokens.ts'
import { openUpgrade } from './upgrade.ts'
import type { Posted, Wire } from './wire.ts'

function create(host: ChannelHost<WebConfig>): Channel<Posted, Wire> {
  const stream = openStream(host)
  const drain = () => void stream.stop()
  return {
    decode,
    encode: (activity) => encode(activity, host.config.name),
    async deliver(to, wire) {
      stream.wake(to.conversation, wire)
      // History serves it to whoever is not here now: there is nothing left that could fail.
      return { outcome: 'sent' }
    },
    moved: (conversation) => (conversation === null ? stream.wakeAll() : stream.wake(conversation)),
    async start() {
      const tokens = openTokens(host)
      const limits = openLimits(host.config.limits, maxBodyBytes, host.config.files.perMinute)
      openFiles(host)
      openApi(host, tokens, stream, limits)
      openUpgrade(host, tokens, stream, limits)
      openPages(host, join(import.meta.dirname, 'pages'))
      host.signal.addEventListener('abort', drain, { once: true })
      host.status('online')
    },
    async stop() {
      host.signal.removeEventListener('abort', drain)
      await stream.stop()
      host.status('offline', 'stopped')
    },
  }
}

export default defineChannel({ id: 'web', configSchema, capabilities, create })
