/** The left column: what is offered to me, my chats, who waits, who is with colleagues, what was lately. */
import { fill, h } from '../dom.js'
import { mood, percent, serverNow, span } from '../format.js'
import { named, t } from '../words.js'

export function createList(state, actions) {
  const element = h('section', { class: 'list', 'aria-label': t('queue') })

  function show() {
    const { items, counts } = state.queue
    const offered = items.filter((item) => item.state === 'offered' && item.mine)
    const waiting = items.filter((item) => item.state === 'waiting' || (item.state === 'offered' && !item.mine))
    const taken = items.filter((item) => item.state === 'taken' && !item.mine)
    const shown = new Set([...items, ...state.chats].map(({ contactId }) => contactId))
    const recent = state.recent.filter(({ contactId }) => !shown.has(contactId))
    const hidden = (counts.waiting ?? 0) + (counts.offered ?? 0) - offered.length - waiting.length
    const scrolled = element.scrollTop
    fill(
      element,
      offered.length > 0 && group(t('forYou'), offered.map(row), offered.length, 'hot'),
      state.me.role !== 'operator' &&
        group(t('mine'), state.chats.map(row), state.chats.length, '', t('mineEmpty')),
      group(t('queue'), waiting.map(row), waiting.length + Math.max(0, hidden), '', t('queueEmpty')),
      hidden > 0 && h('p', { class: 'soft small' }, t('more', hidden)),
      taken.length > 0 && group(t('taken'), taken.map(row), taken.length),
      recent.length > 0 && group(t('recent'), recent.map(recentRow), recent.length),
    )
    element.scrollTop = scrolled
    tick()
  }

  function group(title, rows, count, look = '', empty = null) {
    return h(
      'div',
      { class: `group ${look}` },
      h('h2', {}, title, count > 0 && h('b', { class: 'count' }, count)),
      rows,
      rows.length === 0 && empty && h('p', { class: 'soft small' }, empty),
    )
  }

  function row(item) {
    const who = item.agentName ?? state.people.get(item.agentId)?.display ?? ''
    const mark =
      item.state === 'offered' && !item.mine
        ? t('offeredTo', who)
        : item.state === 'taken' && !item.mine
          ? t('servedBy', who)
          : null
    return frame(
      item,
      [
        h('span', { class: 'name' }, item.name ?? t('unknownCustomer')),
        badge(item),
        emotion(item.emotion),
        h('time', {
          data: { since: item.state === 'taken' ? (item.agentAt ?? item.since) : item.since, word: item.state },
        }),
      ],
      [
        h('span', { class: 'queue' }, state.queues.get(item.queue) ?? item.queue),
        item.priority === 'high' && h('span', { class: 'high' }, named('priority', 'high')),
        h('span', { class: 'text' }, mark ?? named('reason', item.reason)),
      ],
      item.readable,
    )
  }

  function recentRow(contact) {
    return frame(
      contact,
      [
        h('span', { class: 'name' }, contact.name ?? t('unknownCustomer')),
        badge(contact),
        emotion(contact.emotion),
        h('time', { data: { since: contact.updatedAt } }),
      ],
      [
        h('span', { class: 'queue' }, contact.channel ?? ''),
        h('span', { class: 'text' }, [t(`owner.${contact.owner}`), contact.flow].filter(Boolean).join(' · ')),
      ],
      true,
    )
  }

  function frame({ contactId }, first, second, readable) {
    const chosen = state.open === contactId
    return h(
      'button',
      {
        class: `row ${chosen ? 'chosen' : ''} ${unread(contactId) ? 'unread' : ''}`,
        'aria-current': chosen ? 'true' : null,
        disabled: !readable,
        data: { key: `contact-${contactId}` },
        onclick: () => void actions.open(contactId),
      },
      h('span', { class: 'line' }, first),
      h('span', { class: 'line soft' }, second),
    )
  }

  function unread(contactId) {
    const chat = state.chats.find((item) => item.contactId === contactId)
    return Boolean(
      chat && contactId !== state.open && (chat.lastAt ?? 0) > (state.readAt?.get(contactId) ?? Infinity),
    )
  }

  /** Waiting times go on between two answers of the server. */
  function tick() {
    const now = serverNow()
    for (const time of element.querySelectorAll('time[data-since]')) {
      const { since, word } = time.dataset
      time.textContent = span(now - Number(since))
      if (word) time.title = t(word === 'taken' ? 'serving' : 'waited', time.textContent)
      time.classList.toggle('long', word !== 'taken' && word !== undefined && now - Number(since) > 180_000)
    }
  }

  function rows() {
    return [...element.querySelectorAll('button.row:not([disabled])')]
  }

  function focus() {
    const all = rows()
    const target = all.find((one) => one.dataset.key === `contact-${state.open}`) ?? all[0]
    target?.focus()
  }

  function move(by) {
    const all = rows()
    const at = all.findIndex((one) => one.matches(':focus'))
    if (at < 0) return focus()
    all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus()
  }

  return { element, show, tick, focus, move }
}

/** Tier of a customer, if it says anything. */
export function badge({ tier }) {
  return tier && tier !== 'new' ? h('span', { class: `tier ${tier}` }, named('tier', tier)) : null
}

/** Emotion as a coloured dot with its figure. */
export function emotion(score) {
  if (score === null || score === undefined || score < 0.2) return null
  return h('span', { class: `emotion ${mood(score)}`, title: t('emotion') }, percent(score))
}
