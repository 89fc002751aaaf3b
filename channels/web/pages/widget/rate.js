// Asks how the service was, once, when a person has gone or the conversation has ended.
import { el } from './parts.js'

const askedForMs = 24 * 3_600_000

/** `keep` remembers what was asked about; `send(score)` gets the answer; `add(node)` shows the question. */
export function openRating({ words, keep, send, add }) {
  return {
    /** @param activity the line after which it is asked */
    ask({ id, timestamp }) {
      if (id <= (keep().setting('rated') ?? '') || Date.now() - Date.parse(timestamp) > askedForMs) return
      const node = el(
        'div',
        { class: 'rate', role: 'group', 'aria-label': words.rate },
        el('span', {}, words.rate),
      )
      for (let score = 1; score <= 5; score += 1) {
        const label = { 'aria-label': words.stars(score), title: words.stars(score) }
        node.append(el('button', { type: 'button', ...label, onclick: () => choose(score) }, '★'))
      }
      function choose(score) {
        keep().set('rated', id)
        node.replaceChildren(el('span', { role: 'status' }, words.rated))
        send(score)
      }
      add(node)
    },
  }
}
