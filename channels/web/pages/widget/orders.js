// The orders of a signed-in customer, to choose the one that is meant. The shop's own address answers with them.
import { bagIcon } from './icons.js'
import { el } from './parts.js'

/** `address()` answers `{ orders: [{ no, title, status_name }] }` to the token; `send(text)` names the one chosen. */
export function openOrders({ words, address, token, send }) {
  const label = { 'aria-label': words.orders, title: words.orders, 'aria-expanded': 'false' }
  const button = el('button', { class: 'clip', type: 'button', ...label, onclick: () => void toggle() }, bagIcon())
  const sheet = el('div', { class: 'sheet', role: 'group', 'aria-label': words.orders, hidden: true })

  async function toggle() {
    if (!sheet.hidden) return close()
    sheet.replaceChildren(...rows(await fetchOrders(address(), token())))
    sheet.hidden = false
    button.setAttribute('aria-expanded', 'true')
    sheet.querySelector('button')?.focus()
  }

  function close() {
    sheet.hidden = true
    button.setAttribute('aria-expanded', 'false')
    button.focus()
  }

  /** One button for each order, or a sentence. */
  function rows(orders) {
    if (!orders?.length) return [el('p', {}, orders ? words.noOrders : words.ordersFailed)]
    return orders.map(({ no, title, status_name }) => {
      const choose = () => {
        close()
        send(words.about(no))
      }
      const note = [status_name, no].filter(Boolean).join(' · ')
      return el('button', { type: 'button', onclick: choose }, el('strong', {}, title), el('span', {}, note))
    })
  }

  return { button, sheet, close }
}

/** Null if they cannot be had. */
async function fetchOrders(url, token) {
  try {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) })
    return answer.ok ? (await answer.json()).orders : null
  } catch {
    return null
  }
}
