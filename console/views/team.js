/** Who works here: accounts, skills, capacity; supervisors and administrators only. */
import { api } from '../api.js'
import { fill, h, toast } from '../dom.js'
import { t } from '../words.js'
import { ask } from './dialog.js'

export function createTeam(state) {
  const element = h('section', { class: 'other' })

  async function show() {
    const { accounts } = await api('GET', '/accounts')
    fill(
      element,
      h(
        'h1',
        {},
        t('team'),
        ' ',
        state.me.role === 'admin' && h('button', { class: 'main', onclick: () => void add() }, t('add')),
      ),
      h(
        'table',
        {},
        h(
          'tr',
          {},
          ['display', 'name', 'role', 'levels', 'capacity', 'presence'].map((key) => h('th', {}, t(key))),
        ),
        accounts.map((one) =>
          h(
            'tr',
            { class: one.disabled ? 'soft' : '' },
            h('td', {}, one.display),
            h('td', {}, one.name),
            h('td', {}, t(`role.${one.role}`)),
            h(
              'td',
              {},
              Object.entries(one.skills ?? {})
                .map(([name, level]) => `${name} ${level}`)
                .join(', '),
              ' ',
              h('button', { class: 'link', onclick: () => void levels(one) }, t('levels')),
            ),
            h('td', {}, one.capacity),
            h('td', {}, one.disabled ? t('disabled') : t(`presence.${one.presence}`)),
          ),
        ),
      ),
    )
  }

  async function save(job) {
    try {
      await job()
      toast(t('saved'))
    } catch (error) {
      toast(t('failed', error.message), 'bad')
    }
    await show()
  }

  async function levels(one) {
    const value = Object.entries(one.skills ?? {})
      .map(([name, level]) => `${name} ${level}`)
      .join(', ')
    const values = await ask(
      `${one.display} · ${t('levels')}`,
      [{ name: 'skills', label: t('levels'), hint: t('levelsHint'), value, optional: true }],
      t('save'),
    )
    if (!values) return
    const skills = {}
    for (const part of values.skills
      .split(/[,，、]/)
      .map((text) => text.trim())
      .filter(Boolean)) {
      const [, name, level] = /^([a-z0-9_]+)\s+([01](?:\.\d+)?)$/.exec(part) ?? []
      if (!name) return toast(t('levelsBad'), 'bad')
      skills[name] = Number(level)
    }
    await save(() => api('PUT', `/accounts/${one.id}/skills`, { body: { skills } }))
  }

  async function add() {
    const values = await ask(
      t('add'),
      [
        { name: 'name', label: t('name') },
        { name: 'display', label: t('display'), hint: t('displayHint') },
        { name: 'password', label: t('password'), type: 'password', minlength: 10, hint: t('passwordHint') },
        {
          name: 'role',
          label: t('role'),
          options: ['agent', 'supervisor', 'operator', 'admin'].map((role) => [role, t(`role.${role}`)]),
        },
      ],
      t('add'),
    )
    if (values) await save(() => api('POST', '/accounts', { body: values }))
  }

  return { element, show }
}
