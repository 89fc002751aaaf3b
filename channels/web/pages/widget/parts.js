// Builds the pieces of a message. Data only ever becomes text nodes and checked links, never markup.

/** Makes an element: `el('p', { class: 'x' }, 'text', child)`. Keys that begin with `on` are listeners. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child !== null && child !== undefined))
  return element
}

/** A link that may be opened, or null. Paths belong to the server that said them. */
export function safeUrl(url, base) {
  try {
    const { protocol, origin, href } = new URL(url, base)
    if (protocol === 'https:' || protocol === 'mailto:' || protocol === 'tel:') return href
    return origin === new URL(base).origin && /^https?:$/.test(protocol) ? href : null
  } catch {
    return null
  }
}

const linkPattern = /https:\/\/[^\s<>"'，。！？；：、（）【】《》“”]+/g

/** Text with its https addresses as links. */
export function linked(text) {
  const parts = []
  let from = 0
  for (const match of text.matchAll(linkPattern)) {
    const href = match[0].replace(/[.,;:!?)]+$/, '')
    parts.push(text.slice(from, match.index), outside(href, href))
    from = match.index + href.length
  }
  parts.push(text.slice(from))
  return parts.filter((part) => part !== '')
}

function outside(href, ...children) {
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, ...children)
}

/** A picture that becomes its name if it cannot be loaded. */
function picture(url, alt, base) {
  const href = safeUrl(url, base)
  if (href === null || !/^https?:/.test(href)) return null
  const image = el('img', { src: href, alt, loading: 'lazy', referrerpolicy: 'no-referrer' })
  const link = outside(href, image)
  link.className = 'picture'
  image.addEventListener('error', () => link.replaceChildren(alt))
  return link
}

/** A file of ours that is on its way: the picture itself, or its name. */
export function preview(name, file) {
  if (!file?.type.startsWith('image/')) return el('div', { class: 'bubble file' }, name)
  const image = el('img', { src: URL.createObjectURL(file), alt: name })
  const node = el('div', { class: 'picture' }, image)
  image.addEventListener('error', () => node.replaceChildren(name))
  return node
}

function button(action, { base, press }) {
  if (action.type === 'openUrl' || action.type === 'call') {
    const href = safeUrl(action.value, base)
    if (href === null) return null
    return action.type === 'call' ? el('a', { href }, action.title) : outside(href, action.title)
  }
  return el('button', { type: 'button', onclick: () => press(action) }, action.title)
}

function card(content, tools) {
  const image = content.images?.[0]?.url
  const buttons = (content.buttons ?? []).map((action) => button(action, tools)).filter(Boolean)
  return el(
    'div',
    { class: content.title ? 'card' : 'card bare' },
    image ? picture(image, content.title ?? tools.words.image, tools.base) : null,
    content.title ? el('strong', {}, content.title) : null,
    content.text ? el('p', {}, ...linked(content.text)) : null,
    buttons.length > 0 ? el('div', { class: 'actions' }, ...buttons) : null,
  )
}

/** The body of a message: bubble, pictures, files, cards. `tools`: `{ base, words, press }`. */
export function bodyOf(activity, tools) {
  const parts = []
  if (activity.text) parts.push(el('div', { class: 'bubble' }, ...linked(activity.text)))
  for (const { contentType, contentUrl, name, content } of activity.attachments ?? []) {
    if (contentType === 'application/vnd.microsoft.card.hero') parts.push(card(content ?? {}, tools))
    else if (contentType?.startsWith('image/'))
      parts.push(picture(contentUrl, name ?? tools.words.image, tools.base))
    else {
      const href = safeUrl(contentUrl, tools.base)
      if (href) parts.push(el('div', { class: 'bubble file' }, outside(href, name ?? tools.words.file)))
    }
  }
  return parts.filter(Boolean)
}

/** Choices of an open question. */
export function chips(actions, tools) {
  return actions.map((action) => {
    const image = action.image ? safeUrl(action.image, tools.base) : null
    const icon =
      image && /^https?:/.test(image) ? el('img', { src: image, alt: '', referrerpolicy: 'no-referrer' }) : null
    return el('button', { type: 'button', class: 'chip', onclick: () => tools.press(action) }, icon, action.title)
  })
}
