/** What one sees before being signed in: set-up of the first administrator, and sign-in. */
import { api } from '../api.js'
import { h } from '../dom.js'
import { t } from '../words.js'

/** A labelled input. */
export function field(label, name, props = {}, hint = null) {
  return h(
    'label',
    { class: 'field' },
    h('span', {}, label),
    h('input', { name, required: true, ...props }),
    hint && h('small', {}, hint),
  )
}

function door(shop, title, lead, notice, form, onLanguage) {
  return h(
    'main',
    { class: 'door' },
    h(
      'section',
      { class: 'card' },
      h('img', { src: 'icon.svg', alt: '', width: 44, height: 44 }),
      h('h1', {}, title),
      lead && h('p', { class: 'soft' }, lead),
      notice && h('p', { class: 'notice', role: 'alert' }, notice),
      form,
      h('button', { class: 'link', type: 'button', onclick: onLanguage }, t('language')),
    ),
    h('p', { class: 'soft small' }, shop ? shop.name : t('brand')),
  )
}

/** A form that sends its fields once at a time and shows what went wrong. */
function form(fields, go, submit) {
  const problem = h('p', { class: 'problem', role: 'alert' })
  const button = h('button', { class: 'main', type: 'submit' }, go)
  return h(
    'form',
    {
      async onsubmit(event) {
        event.preventDefault()
        problem.textContent = ''
        button.disabled = true
        try {
          const values = Object.fromEntries([...event.target.elements].map((one) => [one.name, one.value]))
          await submit(values)
        } catch (error) {
          problem.textContent = error.message
        } finally {
          button.disabled = false
        }
      },
    },
    fields,
    problem,
    button,
  )
}

export function signInView({ shop, notice, onIn, onLanguage }) {
  const fields = [
    field(t('name'), 'name', { autocomplete: 'username', autofocus: true, maxlength: 100 }),
    field(t('password'), 'password', { type: 'password', autocomplete: 'current-password', maxlength: 200 }),
  ]
  const filled = form(fields, t('signIn'), async ({ name, password }) => {
    await api('POST', '/session', { body: { name, password } })
    onIn()
  })
  return door(shop, shop ? t('signInTo', shop.name) : t('signIn'), null, notice, filled, onLanguage)
}

export function setupView({ shop, token, onIn, onLanguage }) {
  const fresh = { type: 'password', autocomplete: 'new-password', minlength: 10, maxlength: 200 }
  const fields = [
    field(t('name'), 'name', { autocomplete: 'username', autofocus: true, maxlength: 40 }),
    field(t('display'), 'display', { maxlength: 40 }, t('displayHint')),
    field(t('password'), 'password', fresh, t('passwordHint')),
    field(t('passwordAgain'), 'again', fresh),
  ]
  const filled = form(fields, t('setUpGo'), async ({ name, display, password, again }) => {
    if (password !== again) throw new Error(t('passwordDiffers'))
    await api('POST', '/setup', { body: { token, name, display, password } })
    onIn()
  })
  return door(shop, t('setUp'), t('setUpLead'), null, filled, onLanguage)
}
