// The list of messages: what was said, what is on its way, the open choices, the typing hint.
import { bodyOf, chips, el, preview } from './parts.js'

const typingMs = 8_000
/** Lines kept on the page; older ones are on the server. */
const maxLines = 400

/** `tools`: `{ base, words, press }`. Gives the element and what may happen to it. */
export function openLog(tools) {
  const { words } = tools
  const lines = el('div', { class: 'lines' })
  const choices = el('div', { class: 'chips' })
  const typing = el(
    'div',
    { class: 'typing', hidden: true, 'aria-label': words.typing },
    el('i'),
    el('i'),
    el('i'),
  )
  const element = el(
    'div',
    { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': words.log, tabindex: 0 },
    lines,
    typing,
    choices,
  )
  /** Own messages without their echo, by client id. */
  const waiting = new Map()
  let author = 'bot'
  let day = ''
  let timer = 0

  /** Keeps the end in view unless the reader has scrolled up. */
  function changed(force = false) {
    const { scrollHeight, scrollTop, clientHeight } = element
    const near = force || scrollHeight - scrollTop - clientHeight < 160
    if (near) requestAnimationFrame(() => element.scrollTo({ top: element.scrollHeight }))
  }

  function add(node) {
    // What is on its way stays below everything that has arrived.
    const first = waiting.values().next().value
    lines.insertBefore(node, first ?? null)
    while (lines.childElementCount > maxLines) lines.firstElementChild.remove()
  }

  function notice(text) {
    add(el('p', { class: 'notice' }, text))
  }

  function dateOf(timestamp) {
    const at = new Date(timestamp)
    const own = at.toLocaleDateString(tools.lang)
    if (own === day) return
    if (day !== '' || own !== new Date().toLocaleDateString(tools.lang)) notice(own)
    day = own
  }

  function timeOf(timestamp) {
    const at = new Date(timestamp)
    const text = at.toLocaleTimeString(tools.lang, { hour: '2-digit', minute: '2-digit' })
    return el('time', { datetime: at.toISOString() }, text)
  }

  function showTyping(on) {
    clearTimeout(timer)
    typing.hidden = !on
    if (on) timer = setTimeout(() => showTyping(false), typingMs)
  }

  function handover(activity) {
    const { author: next } = activity.channelData ?? {}
    if (next !== 'agent' && next !== 'bot') return
    if (next === 'agent' && author !== 'agent') notice(words.agentJoined(activity.from.name ?? ''))
    if (next === 'bot' && author === 'agent') notice(words.botBack)
    author = next
  }

  function own(activity) {
    const id = activity.channelData?.clientActivityID
    const node = waiting.get(id) ?? line('mine', activity, bodyOf(activity, tools))
    node.className = 'line mine'
    node.querySelector('small')?.replaceChildren(timeOf(activity.timestamp))
    waiting.delete(id)
    add(node)
  }

  function line(kind, activity, body) {
    const from = kind.startsWith('mine')
      ? null
      : `${activity.from.name ?? words.bot}${kind === 'agent' ? ` · ${words.agent}` : ''}`
    const foot = el('small', {}, from, ' ', timeOf(activity.timestamp ?? Date.now()))
    return el('div', { class: `line ${kind}` }, ...body, foot)
  }

  return {
    element,
    /** Who spoke last on our side: `bot` or `agent`, with the agent's name. */
    author: () => author,
    notice: (text) => {
      notice(text)
      changed()
    },
    /** A line of the conversation, exactly once. */
    show(activity) {
      dateOf(activity.timestamp)
      choices.replaceChildren()
      if (activity.from.role === 'user') own(activity)
      else if (activity.type === 'message' || activity.type === 'endOfConversation') {
        showTyping(false)
        const gone = author === 'agent' && activity.channelData?.author === 'bot'
        handover(activity)
        const body = bodyOf(activity, tools)
        if (activity.channelData?.author === 'system') notice(activity.text ?? '')
        else if (body.length > 0) add(line(author, activity, body))
        if (gone || activity.type === 'endOfConversation') tools.served(activity)
        choices.append(...chips(activity.suggestedActions?.actions ?? [], tools))
      }
      changed(activity.from.role === 'user')
    },
    /** A message of ours that is not acknowledged yet. */
    sending({ id, activity, file: name }, file) {
      if ((!activity.text && !name) || waiting.has(id)) return
      choices.replaceChildren()
      const body = name ? preview(name, file) : el('div', { class: 'bubble' }, activity.text)
      const node = line('mine sending', activity, [body])
      node.querySelector('small').replaceChildren(words.sending)
      lines.append(node)
      waiting.set(id, node)
      if (author === 'bot') showTyping(true)
      changed(true)
    },
    failed(id, reason) {
      const node = waiting.get(id)
      if (!node) return
      waiting.delete(id)
      node.className = 'line mine failed'
      node.querySelector('small').replaceChildren(`${words.failed}：${reason}`)
      showTyping(false)
    },
    changed,
    add,
    clear() {
      lines.replaceChildren()
      choices.replaceChildren()
      waiting.clear()
      showTyping(false)
      author = 'bot'
      day = ''
    },
  }
}
