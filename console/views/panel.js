/** A table of what a plugin keeps: tickets, call-backs, orders. */
import { api } from '../api.js'
import { fill, h } from '../dom.js'
import { currentLanguage, named, t } from '../words.js'

export function createPanel(state, actions) {
  const element = h('section', { class: 'other' })

  async function show(tab = state.tab) {
    const panel = state.panels.find(({ plugin, id }) => `${plugin}/${id}` === tab)
    if (!panel) return
    const { columns, rows } = await api('GET', `/panels/${tab}`)
    if (state.tab !== tab) return
    const language = currentLanguage()
    fill(
      element,
      h('h1', {}, panel.title[language]),
      rows.length === 0
        ? h('p', { class: 'soft' }, t('nothingHere'))
        : h(
            'table',
            {},
            h(
              'tr',
              {},
              columns.map((column) => h('th', {}, column[language])),
            ),
            rows.map((row) =>
              h(
                'tr',
                {
                  class: row.contactId ? 'goes' : '',
                  onclick: row.contactId ? () => void actions.open(row.contactId) : null,
                },
                columns.map(({ key }) =>
                  h(
                    'td',
                    {},
                    row[key] === null ? '' : key === 'status' ? named('status', row[key]) : String(row[key] ?? ''),
                  ),
                ),
              ),
            ),
          ),
    )
  }

  return { element, show }
}
