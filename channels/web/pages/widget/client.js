// Talks Direct Line 3.0: opens, sends until acknowledged, listens and comes back. Knows nothing of the page.
import { openFiles } from './files.js'
import { openKeep } from './keep.js'
import { openLine } from './line.js'

const refreshMs = 25 * 60_000

/**
 * `on` is called with: `activity(activity)` for each line once and in order; `pending(item)` for a message on its way;
 * `failed(id, reason)`; `reset()` when a new conversation begins; `state('connecting' | 'online' | 'offline')`.
 */
export function openClient({ base, on, customerToken = () => null, locale = () => 'zh-CN' }) {
  const root = `${base}/v3/directline`
  const keep = openKeep(`nightdesk:${base}`)
  const files = openFiles(`nightdesk:${base}`)
  let order = 0
  let opened = keep.conversation()
  let opening = null
  let sending = false
  let watermark = 0
  let stopped = false
  let hurry = null
  let refreshedAt = Date.now()

  async function request(method, path, { body, token = opened?.token } = {}) {
    const headers = {}
    if (token) headers.authorization = `Bearer ${token}`
    const isForm = body instanceof FormData
    if (body !== undefined && !isForm) headers['content-type'] = 'application/json'
    const answer = await fetch(root + path, {
      method,
      headers,
      body: body === undefined || isForm ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(isForm ? 120_000 : 20_000),
    })
    const json = await answer.json().catch(() => ({}))
    if (answer.ok) return json
    throw Object.assign(new Error(json.error?.message ?? `HTTP ${answer.status}`), { status: answer.status })
  }

  function remember({ conversationId, token }) {
    if (opened?.conversationId !== conversationId) watermark = 0
    opened = { conversationId, token }
    refreshedAt = Date.now()
    keep.keepConversation(opened)
  }

  async function begin() {
    // Another tab may have begun in the meantime: two tabs share one conversation.
    const other = keep.conversation()
    if (other && other.conversationId !== opened?.conversationId) return remember(other)
    if (opened) return
    const body = customerToken() ? { customerToken: customerToken() } : {}
    remember(await request('POST', '/conversations', { body, token: null }))
    // Before everything else that waits, so that the greeting comes first.
    keep.keepPending({ ...item({ type: 'conversationUpdate' }, 'joined'), at: 0 })
  }

  function ensureOpen() {
    if (opened) return Promise.resolve()
    const run = () => begin().finally(() => (opening = null))
    opening ??= navigator.locks ? navigator.locks.request(`nightdesk:${base}`, run) : run()
    return opening
  }

  /** The token is not good any more: forget the conversation; what is unsent goes into the next one. */
  function forget(stale) {
    if (opened?.token !== stale) return
    const kept = keep.conversation()
    if (kept && kept.token !== stale) return remember(kept)
    opened = null
    watermark = 0
    keep.keepConversation(null)
    on.reset()
  }

  async function refresh(now = false) {
    if (!opened || (!now && Date.now() - refreshedAt < refreshMs)) return
    const stale = opened.token
    const body = customerToken() ? { customerToken: customerToken() } : {}
    await request('POST', '/tokens/refresh', { body }).then(remember, (error) => {
      if (error.status === 403) forget(stale)
    })
  }

  function item(activity, id = mintId()) {
    return { id, at: Date.now(), order: order++, activity }
  }

  /** Sends what is pending, one after another, until the server has it all. */
  async function flush() {
    if (sending || stopped) return
    sending = true
    let waitMs = 500
    while (!stopped && keep.pending().length > 0) {
      const token = opened?.token
      try {
        await ensureOpen()
        const next = keep.pending()[0]
        if (next) await sendOne(next)
        if (next) drop(next.id)
        waitMs = 500
      } catch (error) {
        if (error.status === 403 && token) forget(token)
        else if (isFinal(error)) giveUp(error)
        else on.state('offline')
        await pause(waitMs * (0.7 + Math.random() * 0.6), (wake) => (hurry = wake))
        waitMs = Math.min(waitMs * 2, 10_000)
      }
    }
    sending = false
  }

  /** Trying again would not help: tell the writer. If not even a conversation is to be had, nothing gets through. */
  function giveUp(error) {
    const refused = opened ? keep.pending().slice(0, 1) : keep.pending()
    for (const { id } of refused) {
      drop(id)
      on.failed(id, error.message)
    }
  }

  function drop(id) {
    keep.dropPending(id)
    void files.drop(id)
  }

  async function sendOne({ id, activity, file: hasFile }) {
    const body = {
      ...activity,
      from: { id: 'me', role: 'user' },
      locale: locale(),
      channelData: { ...activity.channelData, clientActivityID: id },
    }
    const path = `/conversations/${opened.conversationId}`
    if (!hasFile) return request('POST', `${path}/activities`, { body })
    const file = await files.get(id)
    // The browser has thrown it away in the meantime: there is nothing left to send.
    if (!file) throw Object.assign(new Error('file'), { status: 410 })
    const form = new FormData()
    const type = 'application/vnd.microsoft.activity'
    form.append('activity', new Blob([JSON.stringify(body)], { type }), 'activity.json')
    form.append('file', file, file.name)
    return request('POST', `${path}/upload`, { body: form })
  }

  function take({ activities, watermark: mark }) {
    for (const activity of activities ?? []) {
      const seq = Number(activity.id.split('|')[1])
      if (!(seq > watermark)) continue
      watermark = seq
      const own = activity.channelData?.clientActivityID
      if (own) drop(own)
      on.activity(activity)
    }
    if (Number(mark) > watermark) watermark = Number(mark)
  }

  const line = openLine({
    async address() {
      await ensureOpen()
      const { token, conversationId } = opened
      try {
        const answer = await request('GET', `/conversations/${conversationId}?watermark=${watermark}`)
        remember(answer)
        const { pathname, search } = new URL(answer.streamUrl)
        return base.replace(/^http/, 'ws') + pathname + search
      } catch (error) {
        if (error.status === 403) forget(token)
        throw error
      }
    },
    poll: async () =>
      take(await request('GET', `/conversations/${opened.conversationId}/activities?watermark=${watermark}`)),
    take,
    state: (state) => {
      on.state(state)
      if (state !== 'online') return
      hurry?.()
      void flush()
    },
  })
  const refresher = setInterval(() => void refresh(), 60_000)

  return {
    /** True if there is a conversation to go on with. */
    known: () => keep.conversation() !== null || keep.pending().length > 0,
    keep,
    start() {
      for (const one of keep.pending()) {
        if (one.file) void files.get(one.id).then((file) => on.pending(one, file))
        else on.pending(one)
      }
      line.start()
      void flush()
    },
    /** Keeps the message, then sends it; it gets there once, also over a reload. */
    send(activity) {
      const one = item(activity)
      keep.keepPending(one)
      on.pending(one)
      line.start()
      void flush()
    },
    /** The same for a picture or file, which waits in the browser's database. */
    async sendFile(file) {
      const one = { ...item({ type: 'message' }), file: file.name }
      await files.keep(one.id, file)
      keep.keepPending(one)
      on.pending(one, file)
      line.start()
      void flush()
    },
    /** The customer has signed in: the conversation that is open goes on in their name. */
    identify: () => refresh(true),
    /** The customer has signed out: nobody after them sees what was said. */
    forget() {
      opened = null
      keep.keepConversation(null)
      for (const { id } of keep.pending()) drop(id)
    },
    stop() {
      stopped = true
      hurry?.()
      clearInterval(refresher)
      line.stop()
    },
  }
}

/** A refusal that is meant: not a wrong token, not a busy server. */
const isFinal = ({ status }) => status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status)

/** Waits; `early` is given a function that ends it. */
function pause(ms, early) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    early(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** 128 random bits; `randomUUID` is missing on pages without https. */
function mintId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `w-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
