// The cart: kept in this browser, shown, never paid. What is put in is told to the chat that is open.

const key = 'wanfeng:cart'

export function openCart({ pick, goods, track }) {
  const dialog = document.querySelector('dialog.cart')
  let items = read()

  function write() {
    try {
      localStorage.setItem(key, JSON.stringify(items))
    } catch {
      // A browser that keeps nothing: the cart lives as long as the page.
    }
    show()
  }

  function show() {
    const known = Object.entries(items).flatMap(([id, count]) => {
      const good = goods.find(([own]) => own === id)
      return good ? [{ good, count }] : []
    })
    document.querySelector('.cart-open .count').textContent = String(
      known.reduce((sum, { count }) => sum + count, 0),
    )
    dialog.querySelector('ul').replaceChildren(...known.map(row))
    const total = known.reduce((sum, { good, count }) => sum + good[3] * count, 0)
    dialog.querySelector('.total').textContent =
      known.length === 0 ? pick('还是空的', 'Still empty') : pick(`合计 ¥${total}`, `Total ¥${total}`)
  }

  function row({ good: [id, zh, en, price], count }) {
    const node = document.createElement('li')
    const name = Object.assign(document.createElement('span'), { textContent: `${pick(zh, en)} × ${count}` })
    const cost = Object.assign(document.createElement('strong'), { textContent: `¥${price * count}` })
    const away = Object.assign(document.createElement('button'), {
      type: 'button',
      className: 'plain',
      textContent: pick('拿掉', 'Remove'),
    })
    away.addEventListener('click', () => {
      delete items[id]
      track('cart.removed', { goods: id })
      write()
    })
    node.append(name, cost, away)
    return node
  }

  document.querySelector('.cart-open').addEventListener('click', () => dialog.showModal())
  show()
  return {
    add(id) {
      items = { ...items, [id]: (items[id] ?? 0) + 1 }
      track('cart.added', { goods: id, count: items[id] })
      write()
    },
  }
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}')
    return kept && typeof kept === 'object' ? kept : {}
  } catch {
    return {}
  }
}
