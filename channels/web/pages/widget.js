// <nightdesk-chat>: a shop's chat in one element. Add this file as a module script and place the element.
//   <script type="module" src="https://your-bot.example/widget.js"></script>
//   <nightdesk-chat lang="zh" name="晚风小店"></nightdesk-chat>
import { openClient } from './widget/client.js'
import { openAttach } from './widget/attach.js'
import { bubbleIcon, moonIcon } from './widget/icons.js'
import { openLog } from './widget/log.js'
import { openOrders } from './widget/orders.js'
import { el } from './widget/parts.js'
import { openRating } from './widget/rate.js'
import { css } from './widget/style.js'
import { wordsOf } from './widget/words.js'

const home = new URL(import.meta.url).origin
const maxLength = 2000

class NightdeskChat extends HTMLElement {
  static observedAttributes = ['customer-token', 'orders']
  #client = null
  #unread = 0
  #last = null

  connectedCallback() {
    if (!this.shadowRoot) this.#build()
    if (this.#client) return
    this.#client = openClient({
      base: this.#base,
      on: this.#events(),
      customerToken: () => this.getAttribute('customer-token'),
      locale: () => this.#lang,
    })
    if (this.#client.known()) this.#client.start()
    if (this.#client.keep.setting('open') === true && matchMedia('(min-width: 521px)').matches)
      this.open({ focus: false })
  }

  /** Signing in goes on with the same conversation; signing out, or in as somebody else, begins a new one. */
  attributeChangedCallback(name, before, after) {
    if (this.#orders) this.#orders.button.hidden = !this.#canPick
    if (name === 'orders' || !this.#client || before === after) return
    if (before === null) return void this.#client.identify()
    this.#client.forget()
    this.#client.stop()
    this.#client = null
    this.#log.clear()
    this.#note.textContent = this.words.botNote
    this.#setUnread(0)
    this.connectedCallback()
    if (this.hasAttribute('open')) this.#client.start()
  }

  disconnectedCallback() {
    this.#client?.stop()
    this.#client = null
  }

  /** Opens the panel. The first time, this begins the conversation. */
  open({ focus = true } = {}) {
    this.toggleAttribute('open', true)
    this.#panel.hidden = false
    this.#launch.hidden = true
    this.#launch.setAttribute('aria-expanded', 'true')
    this.#setUnread(0)
    this.#client.keep.set('open', true)
    if (this.#last) this.#client.keep.set('seen', this.#last)
    this.#client.start()
    this.#log.changed(true)
    // On a phone the keyboard would hide what is being said.
    if (focus && matchMedia('(hover: hover)').matches) this.#input.focus()
  }

  close() {
    this.toggleAttribute('open', false)
    this.#panel.hidden = true
    this.#launch.hidden = false
    this.#launch.setAttribute('aria-expanded', 'false')
    this.#client.keep.set('open', false)
    this.#launch.focus()
  }

  /** Opens the panel with a question ready to be sent or changed. */
  ask(text) {
    this.open()
    this.#input.value = text
    this.#typed()
    this.#input.setSelectionRange(text.length, text.length)
  }

  /** Tells the shop what its page saw (`goods.viewed`), in the conversation that is open; without one, nothing is told. */
  track(name, value) {
    if (this.#client?.known()) this.#client.send({ type: 'event', name, value })
  }

  get #canPick() {
    return this.hasAttribute('orders') && this.hasAttribute('customer-token')
  }

  /** The server we talk to; the one this file came from, unless told otherwise. */
  get #base() {
    return new URL(this.getAttribute('base') ?? home, home).origin
  }

  get #lang() {
    return this.lang || document.documentElement.lang || 'zh-CN'
  }

  #build() {
    const words = (this.words = wordsOf(this.#lang))
    this.#log = openLog({
      base: this.#base,
      words,
      lang: this.#lang,
      press: (action) => this.#press(action),
      served: (activity) => rating.ask(activity),
    })
    const rating = openRating({
      words,
      keep: () => this.#client.keep,
      add: (node) => this.#log.add(node),
      send: (score) => this.#client.send({ type: 'event', name: 'rating', value: { score } }),
    })
    const attach = openAttach({
      words,
      notice: (text) => this.#log.notice(text),
      send: (file) => this.#client.sendFile(file),
    })
    this.#badge = el('span', { class: 'badge', hidden: true })
    this.#launch = el(
      'button',
      {
        class: 'launch',
        type: 'button',
        'aria-expanded': 'false',
        'aria-haspopup': 'dialog',
        onclick: () => this.open(),
      },
      bubbleIcon(),
      words.open,
      this.#badge,
    )
    this.#note = el('span', {}, words.botNote)
    this.#status = el('p', { class: 'status', role: 'status', hidden: true }, words.offline)
    this.#input = el('textarea', {
      rows: 1,
      maxlength: maxLength,
      placeholder: words.placeholder,
      'aria-label': words.placeholder,
      enterkeyhint: 'send',
      oninput: () => this.#typed(),
      onpaste: attach.onpaste,
      onkeydown: (event) => this.#key(event),
    })
    this.#button = el('button', { type: 'submit', disabled: true }, words.send)
    const name = this.getAttribute('name') ?? words.title
    this.#orders = openOrders({
      words,
      address: () => new URL(this.getAttribute('orders'), this.#base),
      token: () => this.getAttribute('customer-token'),
      send: (text) => this.#client.send({ type: 'message', text }),
    })
    this.#orders.button.hidden = !this.#canPick
    this.#panel = el(
      'section',
      {
        class: 'panel',
        role: 'dialog',
        'aria-label': name,
        hidden: true,
        onkeydown: (event) => this.#escape(event),
        ondragover: attach.ondragover,
        ondrop: attach.ondrop,
      },
      el(
        'header',
        // A dialog's head is no banner of the page around it.
        { role: 'presentation' },
        el('div', { class: 'face' }, moonIcon()),
        el('div', { class: 'who' }, el('strong', {}, name), this.#note),
        el(
          'button',
          { type: 'button', 'aria-label': words.close, title: words.close, onclick: () => this.close() },
          '×',
        ),
      ),
      this.#status,
      this.#log.element,
      this.#orders.sheet,
      el(
        'form',
        { onsubmit: (event) => this.#submit(event) },
        attach.button,
        attach.input,
        this.#orders.button,
        this.#input,
        this.#button,
      ),
    )
    const root = this.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
    root.append(this.#launch, this.#panel)
  }

  #events() {
    const { words } = this
    let offline = 0
    return {
      activity: (activity) => {
        this.#log.show(activity)
        const agent = this.#log.author() === 'agent'
        if (activity.channelData?.author === 'agent') this.#note.textContent = words.agentNote(activity.from.name)
        else if (!agent) this.#note.textContent = words.botNote
        if (activity.from.role !== 'user') this.#arrived(activity)
      },
      pending: (item, file) => this.#log.sending(item, file),
      failed: (id, reason) => this.#log.failed(id, reason),
      reset: () => this.#log.notice(words.reset),
      state: (state) => {
        clearTimeout(offline)
        if (state === 'online') this.#status.hidden = true
        // A short break is nobody's business.
        else if (this.#status.hidden) offline = setTimeout(() => (this.#status.hidden = false), 1500)
      },
    }
  }

  /** Counts what nobody has looked at, over reloads too. */
  #arrived({ id }) {
    const { keep } = this.#client
    this.#last = id
    const [conversation, seq] = id.split('|')
    const [seenIn, seenSeq] = (keep.setting('seen') ?? '|').split('|')
    if (this.hasAttribute('open')) keep.set('seen', id)
    else if (conversation !== seenIn || seq > seenSeq) this.#setUnread(this.#unread + 1)
  }

  #setUnread(count) {
    this.#unread = count
    this.#badge.hidden = count === 0
    this.#badge.textContent = count > 99 ? '99+' : String(count)
    this.#launch.setAttribute(
      'aria-label',
      count === 0 ? this.words.open : `${this.words.open}，${this.words.unread(count)}`,
    )
  }

  #typed() {
    this.#button.disabled = this.#input.value.trim() === ''
  }

  #key(event) {
    // While an input method composes, Enter picks a candidate.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    this.#submit(event)
  }

  #escape(event) {
    if (event.key !== 'Escape' || event.isComposing) return
    if (this.#orders.sheet.hidden) this.close()
    else this.#orders.close()
  }

  #submit(event) {
    event.preventDefault()
    const text = this.#input.value.trim()
    if (text === '') return
    this.#input.value = ''
    this.#typed()
    this.#input.focus()
    this.#client.send({ type: 'message', text })
  }

  #press({ text, displayText, title, value }) {
    const shown = displayText ?? text ?? title
    this.#client.send({
      type: 'message',
      text: text ?? shown,
      value,
      channelData: { messageBack: { displayText: shown } },
    })
    this.#input.focus({ preventScroll: true })
  }

  #log
  #launch
  #badge
  #panel
  #note
  #status
  #input
  #orders
  #button
}

if (!customElements.get('nightdesk-chat')) customElements.define('nightdesk-chat', NightdeskChat)
