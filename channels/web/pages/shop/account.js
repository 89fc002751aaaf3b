// Signing in to the demo shop as one of its invented customers, and what they have ordered.

const key = 'wanfeng:customer'
const tiers = {
  new: ['新会员', 'new'],
  silver: ['银卡', 'silver'],
  gold: ['金卡', 'gold'],
  black: ['黑卡', 'black'],
}

/** Shows the way in where the shop's system has one; a shop without it has no such button. */
export async function openAccount({ chat, pick }) {
  const button = document.querySelector('.account')
  const dialog = document.querySelector('dialog.people')
  const hint = document.querySelector('#orders .hint')
  const list = document.querySelector('#orders .orders')
  const root = (await get('/shop/settings.json'))?.signIn ?? null
  const people = root === null ? null : await get(`${root}/customers`)
  document.querySelector('#orders').hidden = people === null
  document.querySelector('nav a[href="#orders"]').hidden = people === null
  if (people === null) return
  button.hidden = false
  chat.setAttribute('orders', `${root}/orders`)

  let person = read()
  await show()

  button.addEventListener('click', () => {
    if (person) leave()
    else dialog.showModal()
  })
  dialog.querySelector('ul').append(
    ...people.customers.map(({ customer, name, tier }) => {
      const [zh, en] = tiers[tier] ?? [tier, tier]
      return entry(`${name} · ${pick(zh, en)}`, () => void enter(customer))
    }),
  )

  async function enter(customer) {
    const answer = await fetch(`${root}/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer }),
    })
    if (!answer.ok) return
    person = await answer.json()
    write(person)
    dialog.close()
    await show()
  }

  function leave() {
    person = null
    write(null)
    void show()
  }

  async function show() {
    const orders = person ? await get(`${root}/orders`, person.token) : null
    // The token has ended: whoever it was signs in again.
    if (person && orders === null) return leave()
    if (person) chat.setAttribute('customer-token', person.token)
    else chat.removeAttribute('customer-token')
    button.textContent = person ? `${person.name} · ${pick('退出', 'Sign out')}` : pick('登录', 'Sign in')
    button.removeAttribute('data-en')
    hint.textContent = orders
      ? pick(`${person.name}，这是您的订单。`, `These are the orders of ${person.name}.`)
      : pick(
          '登录以后在这里看订单，客服也不用再问单号。',
          'Sign in to see orders here; the chat asks for no number then.',
        )
    list.replaceChildren(...(orders?.orders ?? []).map(order))
  }

  function order({ no, title, status_name, amount, paid_at }) {
    const node = document.createElement('li')
    const name = Object.assign(document.createElement('strong'), { textContent: title })
    const what = `${status_name} · ¥${(amount.fen / 100).toFixed(2)} · ${paid_at.slice(0, 10)} · ${no}`
    const note = Object.assign(document.createElement('span'), { textContent: what })
    const ask = Object.assign(document.createElement('button'), {
      type: 'button',
      textContent: pick('问问这一单', 'Ask about it'),
    })
    ask.dataset.ask = pick(`订单 ${no}，`, `Order ${no}, `)
    node.append(name, note, ask)
    return node
  }
}

function entry(text, onclick) {
  const node = document.createElement('li')
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: text })
  button.addEventListener('click', onclick)
  node.append(button)
  return node
}

/** Null where there is nothing, or one may not have it. */
async function get(path, token) {
  try {
    const answer = await fetch(path, token ? { headers: { authorization: `Bearer ${token}` } } : {})
    return answer.ok ? await answer.json() : null
  } catch {
    return null
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    return null
  }
}

function write(person) {
  try {
    if (person) localStorage.setItem(key, JSON.stringify(person))
    else localStorage.removeItem(key)
  } catch {
    // A browser that keeps nothing: signed in as long as the page lives.
  }
}
