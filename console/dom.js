/** Builds elements. Data only ever becomes text or a property: nothing here parses markup. */
/* global document */

/**
 * `h('button', { class: 'main', onclick: go, 'aria-label': 'x', data: { id } }, 'text', child, null)`
 * Functions under `on…` are listeners; false and null leave an attribute out, true sets it empty.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag)
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else if (key === 'data') Object.assign(element.dataset, value)
    else if (key === 'value' || key === 'checked' || key === 'disabled') element[key] = value
    else element.setAttribute(key, value === true ? '' : String(value))
  }
  element.append(...flat(children))
  return element
}

/** Replaces what is in an element; focus stays on the child with the same `data-key`, if one comes back. */
export function fill(element, ...children) {
  const key = element.contains(document.activeElement)
    ? document.activeElement.closest('[data-key]')?.dataset.key
    : undefined
  element.replaceChildren(...flat(children))
  if (key !== undefined) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true })
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false)
}

/** A short notice at the edge of the page. */
export function toast(text, kind = 'info') {
  const note = h('div', { class: `toast ${kind}` }, text)
  document.getElementById('toasts').append(note)
  setTimeout(() => note.remove(), kind === 'bad' ? 8000 : 4000)
}
