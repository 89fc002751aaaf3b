// Sends pictures and files: by a button, out of the clipboard, or dropped onto the chat.
import { accepted, maxBytes, prepared } from './files.js'
import { clipIcon } from './icons.js'
import { el } from './parts.js'

/** `send(file)` gets what may be sent; `notice(text)` says why something may not. */
export function openAttach({ words, send, notice }) {
  const input = el('input', { type: 'file', accept: accepted.join(','), multiple: true, hidden: true })
  const label = { 'aria-label': words.attach, title: words.attach }
  const button = el(
    'button',
    { class: 'clip', type: 'button', ...label, onclick: () => input.click() },
    clipIcon(),
  )

  async function sendAll(files) {
    for (const one of files) {
      const file = accepted.includes(one.type) ? await prepared(one) : null
      if (!file) notice(words.wrongType)
      else if (file.size > maxBytes) notice(words.tooLarge(maxBytes / 1e6))
      else await send(file)
    }
  }

  /** Text goes its own way. */
  function take(event, transfer) {
    const files = [...(transfer?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    void sendAll(files)
  }

  input.addEventListener('change', () => {
    void sendAll([...input.files])
    input.value = ''
  })
  return {
    button,
    input,
    onpaste: (event) => take(event, event.clipboardData),
    ondrop: (event) => take(event, event.dataTransfer),
    ondragover: (event) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
    },
  }
}
