/** Which content is in force, and whether everything runs. */
import { api } from '../api.js'
import { fill, h } from '../dom.js'
import { t } from '../words.js'

export function createSystem() {
  const element = h('section', { class: 'other' })

  async function show() {
    const { release, health, channels } = await api('GET', '/release')
    fill(
      element,
      h('h1', {}, t('tab.shop')),
      h('p', {}, t('systemRelease'), ' ', h('code', {}, release.slice(0, 12))),
      h('p', {}, health.ready ? t('systemReady') : t('systemNotReady', health.reason ?? '')),
      h(
        'table',
        {},
        channels.map((one) =>
          h(
            'tr',
            {},
            h('td', {}, one.instance),
            h('td', {}, t(`state.${one.state}`), one.reason && ` (${one.reason})`),
          ),
        ),
      ),
    )
  }

  return { element, show }
}
