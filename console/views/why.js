/** The right column: why the contact came, who it is, what the bot decided and on what. */
import { api } from '../api.js'
import { fill, h } from '../dom.js'
import { moment, percent } from '../format.js'
import { currentLanguage, named, t } from '../words.js'

export function createWhy(state) {
  const element = h('aside', { class: 'why', 'aria-label': t('why') })
  let related = { contactId: null, groups: [] }

  function show() {
    const { detail } = state
    if (!detail) return fill(element)
    const { contact, cards } = detail
    fill(
      element,
      contact.handoff && handoff(contact.handoff),
      profile(contact),
      relatedView(contact.contactId),
      h(
        'section',
        {},
        h('h2', {}, t('cards')),
        cards.length === 0 && h('p', { class: 'soft' }, t('noCards')),
        [...cards].reverse().slice(0, 12).map(card),
      ),
    )
    if (related.contactId !== contact.contactId) void fetchRelated()
  }

  function facts(pairs) {
    return h(
      'dl',
      {},
      pairs
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    )
  }

  function handoff(one) {
    return h(
      'section',
      { class: 'handoff' },
      h('h2', {}, t('why')),
      facts([
        [t('reason'), named('reason', one.reason)],
        [t('inQueue'), state.queues.get(one.queue) ?? one.queue],
        [t('skills'), one.skills.join(', ')],
        [t('priority'), t(`priority.${one.priority}`)],
      ]),
      one.summary && h('p', { class: 'summary' }, one.summary),
      one.explain && routing(one.explain),
    )
  }

  function routing({ ranked = [], refused = [] }) {
    const name = (id) => state.people.get(id)?.display ?? id
    return [
      h('h3', {}, t('routing')),
      h(
        'table',
        {},
        h(
          'tr',
          {},
          ['routingAgent', 'routingScore', 'routingSkill', 'routingLoad', 'routingRating'].map((key) =>
            h('th', {}, t(key)),
          ),
        ),
        ranked.map((one) =>
          h(
            'tr',
            {},
            h('td', {}, name(one.agentId)),
            [one.score, one.skill, one.load, one.rating].map((value) => h('td', {}, Number(value).toFixed(2))),
          ),
        ),
      ),
      refused.length > 0 &&
        h(
          'p',
          { class: 'soft small' },
          t('routingRefused', refused.map((one) => name(one.agentId ?? one)).join(', ')),
        ),
    ]
  }

  function profile({ profile: who, session }) {
    return h(
      'section',
      {},
      h('h2', {}, t('profile')),
      facts([
        [t('tier'), named('tier', who.tier)],
        [t('phone'), who.phone],
        [t('customerNo'), who.customer],
        [t('speaks'), t(`lang.${who.language}`)],
        ['', who.verified ? t('verified') : t('unverified')],
        [t('tags'), [...who.tags, ...(session?.tags ?? [])].join('、')],
        [t('running'), session?.flows.filter((flow) => !flow.startsWith('_')).join(' → ')],
        [t('turns'), session && t('turnCount', session.turns)],
      ]),
    )
  }

  function card(one) {
    const list = (items, word, score) =>
      items
        .slice(0, 3)
        .map((item) => `${item[word]} ${percent(item[score])}`)
        .join(' · ')
    return h(
      'details',
      { class: 'card-of' },
      h(
        'summary',
        {},
        h('time', {}, moment(one.at)),
        ' ',
        one.rule ?? one.input,
        one.utterance && h('q', {}, one.utterance),
      ),
      facts([
        [
          t('emotion'),
          one.emotion &&
            `${percent(one.emotion.score)} ${t(`target.${one.emotion.target}`)} ${one.emotion.because.join(' ')}`,
        ],
        [t('intents'), list(one.intents, 'intent', 'p')],
        [t('knowledge'), list(one.knowledge, 'title', 'score')],
        [t('entities'), one.entities.map(({ type }) => type).join(', ')],
        [t('steps'), one.visited.join(' → ')],
        [t('actions'), one.actions.join(', ')],
        [t('notes'), one.notes.join('；')],
      ]),
    )
  }

  /** Rows of plugins about this contact. */
  async function fetchRelated() {
    const contactId = state.open
    if (contactId === null || state.panels.length === 0) return
    const groups = await Promise.all(
      state.panels.map(async (panel) => {
        const { rows } = await api('GET', `/panels/${panel.plugin}/${panel.id}`, { background: true })
        return { panel, rows: rows.filter((row) => row.contactId === contactId || row.contact === contactId) }
      }),
    )
    related = { contactId, groups: groups.filter(({ rows }) => rows.length > 0) }
    if (state.open === contactId) show()
  }

  function relatedView(contactId) {
    if (related.contactId !== contactId || related.groups.length === 0) return null
    const language = currentLanguage()
    return h(
      'section',
      {},
      h('h2', {}, t('related')),
      related.groups.map(({ panel, rows }) =>
        rows.map((row) =>
          h(
            'p',
            { class: 'small' },
            `${panel.title[language]}: ${panel.columns
              .map(({ key }) => row[key])
              .filter(Boolean)
              .join(' · ')}`,
          ),
        ),
      ),
    )
  }

  return { element, show, fetchRelated }
}
