/** The keyboard: nothing here needs a mouse, and nothing fires while somebody types. */
/* global document */

/** Gives a function that unbinds. */
export function bindKeys({ list, talk, state, actions }) {
  function onKey(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const typing = event.target.closest('input, textarea, select, dialog') !== null
    if (event.key === 'Escape' && event.target.closest('.composer')) {
      event.preventDefault()
      return list.focus()
    }
    if (typing || state.tab !== 'desk') return
    const act = keys[event.key.toLowerCase()]
    if (!act) return
    event.preventDefault()
    act()
  }
  const keys = {
    j: () => list.move(1),
    k: () => list.move(-1),
    arrowdown: () => list.move(1),
    arrowup: () => list.move(-1),
    c: () => state.detail && !state.detail.mine && void actions.order('claim'),
    '/': () => talk.focus(),
    escape: () => list.focus(),
  }
  document.addEventListener('keydown', onKey)
  return () => document.removeEventListener('keydown', onKey)
}
