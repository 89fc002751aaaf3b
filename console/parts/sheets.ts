/**
 * Stands in for the two modules of Ant Design that write `<style>` elements: the same functions over constructed style
 * sheets, which a strict Content-Security-Policy and trusted types allow as they are.
 */
interface Options {
  prepend?: boolean | 'queue'
  priority?: number
  mark?: string
}

interface Sheet {
  name: string
  css: string
  sheet: CSSStyleSheet
  /** Smaller comes first in the cascade. */
  order: number
  /** Callers keep marks on it; it is never in the document. */
  element: HTMLStyleElement
}

const sheets: Sheet[] = []
let unnamed = 0

function nameOf(key: string, { mark = '' }: Options): string {
  return `${mark} ${key}`
}

function orderOf({ prepend = false, priority = 0 }: Options): number {
  if (prepend === 'queue') return priority
  return prepend ? -Infinity : Infinity
}

function show(): void {
  document.adoptedStyleSheets = sheets.map(({ sheet }) => sheet)
}

/** Adds the sheet of a name, or changes what is in it. */
export function updateCSS(css: string, key: string, options: Options = {}): HTMLStyleElement {
  const name = nameOf(key, options)
  const before = sheets.find((one) => one.name === name)
  if (before) {
    if (before.css !== css) before.sheet.replaceSync(css)
    before.css = css
    return before.element
  }
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  const made: Sheet = { name, css, sheet, order: orderOf(options), element: document.createElement('style') }
  const at = sheets.findIndex(({ order }) => order > made.order)
  sheets.splice(at < 0 ? sheets.length : at, 0, made)
  show()
  return made.element
}

export function injectCSS(css: string, options: Options = {}): HTMLStyleElement {
  return updateCSS(css, `unnamed-${unnamed++}`, options)
}

export function removeCSS(key: string, options: Options = {}): void {
  const at = sheets.findIndex(({ name }) => name === nameOf(key, options))
  if (at < 0) return
  sheets.splice(at, 1)
  show()
}

export function clearContainerCache(): void {
  // Sheets have no container.
}

/** The pages use no shadow roots. */
export function getShadowRoot(): null {
  return null
}

export function warningOnce(valid: boolean, message: string): void {
  if (!valid) console.warn(message)
}
