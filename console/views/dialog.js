/** A small question in front of the page, by the browser's own modal dialog. */
/* global document */
import { h } from '../dom.js'
import { t } from '../words.js'

/**
 * Asks for values; gives `{ name: text }`, or null if cancelled.
 * @param fields `{ name, label, type?, multiline?, optional?, options?, value?, hint?, … }`
 */
export function ask(title, fields, go = t('confirm')) {
  return new Promise((resolve) => {
    let values = null
    const dialog = h(
      'dialog',
      { 'aria-label': title, onclose: finish },
      h(
        'form',
        {
          method: 'dialog',
          onsubmit(event) {
            values = Object.fromEntries(
              [...event.target.elements].filter(({ name }) => name).map(({ name, value }) => [name, value]),
            )
          },
        },
        h('h2', {}, title),
        fields.map(input),
        h(
          'div',
          { class: 'buttons' },
          h('button', { type: 'button', onclick: () => dialog.close() }, t('cancel')),
          h('button', { class: 'main', type: 'submit' }, go),
        ),
      ),
    )
    function finish() {
      dialog.remove()
      resolve(values)
    }
    document.body.append(dialog)
    dialog.showModal()
    dialog.querySelector('input, textarea, select')?.focus()
  })
}

function input({ name, label, hint, multiline, optional, options, value, ...props }) {
  const shared = { name, required: !optional, ...props }
  const control = options
    ? h(
        'select',
        shared,
        options.map(([id, text]) => h('option', { value: id }, text)),
      )
    : h(multiline ? 'textarea' : 'input', { maxlength: 2000, ...shared, ...(multiline ? { rows: 3 } : {}) })
  if (value !== undefined) control.value = value
  return h('label', { class: 'field' }, h('span', {}, label), control, hint && h('small', {}, hint))
}
