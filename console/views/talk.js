/** The middle: what was said, in order, and the composer of whoever serves the contact. */
import { fill, h, toast } from '../dom.js'
import { moment } from '../format.js'
import { t } from '../words.js'
import { ask } from './dialog.js'

export function createTalk(state, actions) {
  const element = h('section', { class: 'talk', 'aria-label': t('tab.desk') })
  /** What was typed and not sent, by contact: it survives a look at somebody else. */
  const drafts = new Map()
  let shownFor = null

  function show() {
    const { detail, open } = state
    if (open === null)
      return fill(
        element,
        h('p', { class: 'empty soft' }, t('pickOne')),
        h('p', { class: 'empty soft small' }, t('keys')),
      )
    if (!detail) return fill(element, h('p', { class: 'empty soft' }, '…'))
    const old = element.querySelector('.lines')
    const atEnd = !old || shownFor !== open || old.scrollHeight - old.scrollTop - old.clientHeight < 60
    const scrolled = old?.scrollTop ?? 0
    const lines = h('ol', { class: 'lines', 'aria-live': 'polite' }, detail.lines.map(line))
    const composing = element.querySelector('.composer textarea')
    const focused = composing !== null && composing.ownerDocument.activeElement === composing
    fill(
      element,
      head(detail),
      lines,
      detail.mine ? composer(open) : h('p', { class: 'claim-first soft' }, t('claimFirst')),
    )
    lines.scrollTop = atEnd ? lines.scrollHeight : scrolled
    if (focused) focus()
    shownFor = open
  }

  function head({ contact, mine }) {
    return h(
      'header',
      { class: 'talk-head' },
      h('h1', {}, contact.profile.name ?? t('unknownCustomer')),
      h('span', { class: `owner ${contact.owner}` }, t(`owner.${contact.owner}`)),
      h('span', { class: 'grow' }),
      mine
        ? [
            h('button', { onclick: () => void requeue() }, t('requeue')),
            h('button', { onclick: () => void withNote('release') }, t('release')),
            h('button', { class: 'main', onclick: () => void withNote('resolve') }, t('resolve')),
          ]
        : h(
            'button',
            { class: 'main', disabled: contact.owner === 'agent', onclick: () => void actions.order('claim') },
            t('claim'),
          ),
    )
  }

  async function withNote(command) {
    const values = await ask(
      t(command),
      [{ name: 'note', label: t('note'), multiline: true, optional: true }],
      t(command),
    )
    if (values) await actions.order(command, values.note ? { note: values.note } : {})
  }

  async function requeue() {
    const values = await ask(t('requeue'), [{ name: 'reason', label: t('requeueReason') }], t('requeue'))
    if (values) await actions.order('requeue', { reason: values.reason })
  }

  function line(one) {
    const plain = one.kind === 'message' || one.kind === 'choice'
    return h(
      'li',
      { class: `line-of ${one.who} ${one.delivery ?? ''}` },
      h('span', { class: 'who' }, one.name ?? t(`who.${one.who}`), ' ', h('time', {}, moment(one.at))),
      h(
        'div',
        { class: 'bubble' },
        !plain && h('i', {}, t(`kind.${one.kind}`), ' '),
        one.text,
        one.attachments.map(({ kind, name }) => h('i', {}, ` [${t(`media.${kind}`)}${name ? ` ${name}` : ''}]`)),
      ),
      one.offers.length > 0 &&
        h(
          'div',
          { class: 'offers' },
          one.offers.map((label) => h('span', {}, label)),
        ),
      one.delivery && h('small', { class: 'delivery' }, t(`delivery.${one.delivery}`)),
      one.ambiguous && h('small', { class: 'delivery' }, t('ambiguous')),
    )
  }

  function composer(contactId) {
    const input = h('textarea', {
      rows: 2,
      maxlength: 4000,
      placeholder: t('typeHere'),
      'aria-label': t('typeHere'),
      value: drafts.get(contactId)?.text ?? '',
      oninput: () => drafts.set(contactId, { text: input.value, key: crypto.randomUUID?.() ?? mintKey() }),
      onkeydown(event) {
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
        event.preventDefault()
        void send()
      },
    })
    const button = h('button', { class: 'main', type: 'button', onclick: () => void send() }, t('send'))
    async function send() {
      const draft = drafts.get(contactId)
      if (!draft || draft.text.trim() === '' || button.disabled) return
      button.disabled = true
      try {
        // The key was made while typing: sent again after a lost answer, it is said once.
        await actions.say(contactId, draft.text, draft.key)
        drafts.delete(contactId)
        input.value = ''
      } catch (error) {
        toast(t('notSent', error.message), 'bad')
      } finally {
        button.disabled = false
        focus()
      }
    }
    return h('div', { class: 'composer' }, input, button)
  }

  function focus() {
    element.querySelector('.composer textarea')?.focus()
  }

  return { element, show, focus }
}

/** A random UUID where the page has no secure context. */
function mintKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 15) | 64
  bytes[8] = (bytes[8] & 63) | 128
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
