// <nightdesk-chat>: a shop's chat in one element. Add this file as a module script and place the element.
//   <script type="module" src="https://your-bot.example/widget.js"></script>
//   <nightdesk-chat lang="zh" name="晚风小店"></nightdesk-chat>
import { openClient } from './widget/client.js'
import { accepted, maxBytes, prepared } from './widget/files.js'
import { bubbleIcon, clipIcon, moonIcon } from './widget/icons.js'
import { openLog } from './widget/log.js'
import { el } from './widget/parts.js'
import { css } from './widget/style.js'
import { wordsOf } from './widget/words.js'

const home = new URL(import.meta.url).origin
const maxLength = 2000

class NightdeskChat extends HTMLElement {
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

  /** The server we talk to; the one this file came from, unless told otherwise. */
  get #base() {
    return new URL(this.getAttribute('base') ?? home, home).origin
  }

  get #lang() {
    return this.lang || document.documentElement.lang || 'zh-CN'
  }

  #build() {
    const words = (this.words = wordsOf(this.#lang))
    this.#log = openLog({ base: this.#base, words, lang: this.#lang, press: (action) => this.#press(action) })
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
      onpaste: (event) => this.#pasted(event),
      onkeydown: (event) => this.#key(event),
    })
    this.#button = el('button', { type: 'submit', disabled: true }, words.send)
    const name = this.getAttribute('name') ?? words.title
    this.#picker = el('input', {
      type: 'file',
      accept: accepted.join(','),
      multiple: true,
      hidden: true,
      onchange: () => this.#picked(),
    })
    const clip = { class: 'clip', type: 'button', 'aria-label': words.attach, title: words.attach }
    this.#panel = el(
      'section',
      {
        class: 'panel',
        role: 'dialog',
        'aria-label': name,
        hidden: true,
        onkeydown: (event) => this.#escape(event),
        ondragover: (event) => this.#dragged(event),
        ondrop: (event) => this.#dropped(event),
      },
      el(
        'header',
        {},
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
      el(
        'form',
        { onsubmit: (event) => this.#submit(event) },
        el('button', { ...clip, onclick: () => this.#picker.click() }, clipIcon()),
        this.#picker,
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
    if (event.key === 'Escape' && !event.isComposing) this.close()
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

  #picked() {
    void this.#sendFiles([...this.#picker.files])
    this.#picker.value = ''
  }

  /** A screenshot out of the clipboard; text goes its own way. */
  #pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    void this.#sendFiles(files)
  }

  #dragged(event) {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  }

  #dropped(event) {
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    void this.#sendFiles(files)
  }

  async #sendFiles(files) {
    for (const one of files) {
      const file = accepted.includes(one.type) ? await prepared(one) : null
      if (!file) this.#log.notice(this.words.wrongType)
      else if (file.size > maxBytes) this.#log.notice(this.words.tooLarge(maxBytes / 1e6))
      else await this.#client.sendFile(file)
    }
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
  #picker
  #button
}

if (!customElements.get('nightdesk-chat')) customElements.define('nightdesk-chat', NightdeskChat)
