/** The bar at the top: tabs, connection, presence, language, account. */
import { fill, h } from '../dom.js'
import { ask } from './dialog.js'
import { api } from '../api.js'
import { toast } from '../dom.js'
import { currentLanguage, named, t } from '../words.js'

export function createTop(state, actions, { serves, leads }) {
  const element = h('header', { class: 'top' })

  function tab(id, label, count = 0) {
    const chosen = state.tab === id
    return h(
      'button',
      {
        class: `tab ${chosen ? 'chosen' : ''}`,
        'aria-current': chosen ? 'page' : null,
        data: { key: `tab-${id}` },
        onclick: () => actions.setTab(id),
      },
      label,
      count > 0 && h('b', { class: 'count' }, count),
    )
  }

  function presence() {
    const choice = h(
      'select',
      {
        'aria-label': t('presence'),
        class: `presence ${state.people.get(state.me.id)?.presence ?? state.me.presence}`,
        data: { key: 'presence' },
        onchange: (event) => actions.setPresence(event.target.value),
      },
      ['online', 'away', 'offline'].map((one) => h('option', { value: one }, t(`presence.${one}`))),
    )
    choice.value = state.people.get(state.me.id)?.presence ?? state.me.presence
    return choice
  }

  async function changePassword() {
    const values = await ask(t('changePassword'), [
      { name: 'current', label: t('currentPassword'), type: 'password', autocomplete: 'current-password' },
      {
        name: 'next',
        label: t('newPassword'),
        type: 'password',
        autocomplete: 'new-password',
        minlength: 10,
        hint: t('passwordHint'),
      },
    ])
    if (!values) return
    try {
      await api('PUT', '/session/password', { body: values })
      toast(t('passwordChanged'))
      // The old session's socket is closed with it: the new one opens its own.
      actions.reload()
    } catch (error) {
      toast(t('failed', error.message), 'bad')
    }
  }

  function show() {
    const language = currentLanguage()
    const waiting = (state.queue.counts.waiting ?? 0) + (state.queue.counts.offered ?? 0)
    fill(
      element,
      h('div', { class: 'brand' }, h('img', { src: 'icon.svg', alt: '', width: 26, height: 26 }), state.shop.name),
      h(
        'nav',
        {},
        tab('desk', t('tab.desk'), waiting),
        state.panels.map((panel) => tab(`${panel.plugin}/${panel.id}`, panel.title[language])),
        leads && tab('team', t('tab.team')),
        tab('shop', t('tab.shop')),
      ),
      h('span', { class: 'grow' }),
      state.live === 'lost' && h('span', { class: 'lost', role: 'alert' }, t('lost')),
      serves && presence(),
      h('span', { class: 'who' }, state.me.display, h('small', {}, named('role', state.me.role))),
      h('button', { class: 'link', data: { key: 'password' }, onclick: changePassword }, t('changePassword')),
      h('button', { class: 'link', data: { key: 'language' }, onclick: actions.onLanguage }, t('language')),
      h('button', { class: 'link', data: { key: 'out' }, onclick: actions.onOut }, t('signOut')),
    )
  }

  return { element, show }
}
