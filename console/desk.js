/** The desk: holds what the server last said, fetches when something moved, and lets the views show it. */
/* global document, window */
import { api } from './api.js'
import { h, toast } from './dom.js'
import { setServerTime } from './format.js'
import { bindKeys } from './keys.js'
import { openLive } from './live.js'
import { createList } from './views/list.js'
import { createPanel } from './views/panel.js'
import { createSystem } from './views/system.js'
import { createTalk } from './views/talk.js'
import { createTeam } from './views/team.js'
import { createTop } from './views/top.js'
import { createWhy } from './views/why.js'
import { t } from './words.js'

const gatherMs = 150
const minuteMs = 60_000

/** Mounts the desk in `root`. */
export function openDesk(root, { account, shop, queues }, { onOut, onLanguage, reload }) {
  const state = {
    me: account,
    shop,
    queues: new Map((queues ?? []).map(({ id, title }) => [id, title])),
    people: new Map(),
    panels: [],
    queue: { items: [], counts: {} },
    chats: [],
    recent: [],
    /** Contact in the middle. */
    open: null,
    detail: null,
    tab: 'desk',
    live: 'connecting',
    /** Lines of each contact that were on the screen: what is newer is unread. */
    seen: new Map(),
  }
  const serves = account.role !== 'operator'
  const leads = account.role === 'supervisor' || account.role === 'admin'
  const actions = { open, order, say, refresh, setTab, setPresence, onOut, onLanguage, reload }
  const top = createTop(state, actions, { serves, leads })
  const list = createList(state, actions)
  const talk = createTalk(state, actions)
  const why = createWhy(state, actions)
  const panel = createPanel(state, actions)
  const others = { team: createTeam(state, actions), shop: createSystem() }
  const main = h('main', { class: 'desk' }, list.element, talk.element, why.element)
  const page = h('div', { class: 'page' }, top.element, main)
  root.replaceChildren(page)

  let timer = 0
  let background = true
  let stopped = false
  /** Answers may overtake each other: only the newest of a kind is shown. */
  const newest = { detail: 0, lists: 0 }
  /** What is chosen now stays chosen through a reconnection: the page is what knows. */
  let presence = account.presence

  async function guarded(job) {
    try {
      return await job()
    } catch (error) {
      if (!stopped && error.status !== 401) toast(t('failed', error.message), 'bad')
      return null
    }
  }

  async function fetchLists(byItself) {
    const mine = ++newest.lists
    const given = { background: byItself }
    const [queue, chats, people, recent] = await Promise.all([
      api('GET', '/queue', given),
      serves ? api('GET', '/chats', given) : { items: [] },
      api('GET', '/presence', given),
      leads ? api('GET', '/contacts?limit=30', given) : { contacts: [] },
    ])
    if (mine !== newest.lists || stopped) return
    setServerTime(queue.now)
    Object.assign(state, { queue, chats: chats.items, recent: recent.contacts })
    state.people = new Map(people.people.map((one) => [one.id, one]))
    list.show()
    top.show()
    const waiting = queue.counts.waiting + queue.counts.offered
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${shop.name} · Nightdesk`
  }

  async function fetchDetail(byItself) {
    const mine = ++newest.detail
    const contactId = state.open
    if (contactId === null) return
    let detail = null
    try {
      detail = await api('GET', `/contacts/${contactId}`, { background: byItself })
    } catch (error) {
      if (error.status !== 404) throw error
    }
    if (mine !== newest.detail || stopped) return
    if (detail === null) {
      toast(t('gone'))
      return open(null)
    }
    state.detail = detail
    state.seen.set(contactId, detail.lines.length)
    talk.show()
    why.show()
  }

  /** Soon, and once for many reasons. */
  function refresh(byItself = true) {
    background = background && byItself
    if (timer !== 0) return
    timer = setTimeout(() => {
      timer = 0
      const quiet = background
      background = true
      void guarded(() => Promise.all([fetchLists(quiet), fetchDetail(quiet)]))
      if (state.tab !== 'desk') others[state.tab]?.show()
    }, gatherMs)
  }

  async function open(contactId) {
    state.open = contactId
    state.detail = null
    live.watch(contactId)
    setTab('desk')
    list.show()
    talk.show()
    why.show()
    if (contactId !== null) await guarded(() => fetchDetail(false))
  }

  /** Sends a command about the open contact. True if it was done. */
  async function order(name, body = {}) {
    const contactId = state.open
    const done = await guarded(() => api('POST', `/contacts/${contactId}/${name}`, { body }))
    if (done && (name === 'release' || name === 'resolve' || name === 'requeue')) {
      toast(t('done'))
      if (state.open === contactId) await open(null)
    } else if (state.open === contactId) await guarded(() => fetchDetail(false))
    refresh(false)
    return done !== null
  }

  /** Throws `ApiError`: the composer keeps what was not sent. */
  async function say(contactId, text, key) {
    await api('POST', `/contacts/${contactId}/say`, { body: { text, key } })
    if (state.open === contactId) await guarded(() => fetchDetail(false))
  }

  async function setPresence(next) {
    presence = next
    await guarded(() => api('PUT', '/presence', { body: { presence: next } }))
    state.me = { ...state.me, presence: next }
    refresh(false)
  }

  function setTab(tab) {
    if (tab === state.tab) return
    state.tab = tab
    top.show()
    const shown = others[tab] ?? (tab === 'desk' ? null : panel)
    main.hidden = shown !== null
    page.querySelector(':scope > .other')?.remove()
    if (shown) {
      page.append(shown.element)
      void guarded(() => shown.show(tab))
    }
  }

  const live = openLive({
    moved(events) {
      if (events.some(({ type }) => type === 'row')) void guarded(() => why.fetchRelated())
      if (events.some(({ type }) => type !== 'row' || state.tab !== 'desk')) refresh()
    },
    connected() {
      state.live = 'connected'
      top.show()
      refresh()
      if (serves && presence !== 'offline') void guarded(() => api('PUT', '/presence', { body: { presence } }))
    },
    lost() {
      state.live = 'lost'
      top.show()
      // Fetching tells whether it is the network or the session.
      void fetchLists(true).catch(() => {})
    },
    signedOut: () => void guarded(() => api('GET', '/presence', { background: true })),
  })

  // Whoever types or moves the mouse is there, even if nothing is sent.
  let lastSign = Date.now()
  const sign = () => {
    if (Date.now() - lastSign < 5 * minuteMs) return
    lastSign = Date.now()
    void guarded(() => api('GET', '/presence'))
  }
  const stopKeys = bindKeys({ list, talk, state, actions })
  window.addEventListener('pointerdown', sign)
  window.addEventListener('keydown', sign)
  const ticking = setInterval(() => list.tick(), 1000)

  void guarded(async () => {
    const { panels } = serves ? await api('GET', '/panels', { background: true }) : { panels: [] }
    state.panels = panels
    top.show()
  })
  talk.show()
  why.show()
  list.show()
  top.show()

  return {
    close() {
      stopped = true
      live.stop()
      stopKeys()
      clearTimeout(timer)
      clearInterval(ticking)
      window.removeEventListener('pointerdown', sign)
      window.removeEventListener('keydown', sign)
    },
  }
}
