/** The keyboard at the desk: nothing here needs a mouse, and nothing fires while somebody types. */
import { useEffect } from 'react'
import type { ContactAnswer } from '../../api/types.ts'
import { askForHelp } from '../shell/help.tsx'

const editable = 'input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"]'

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.chat-row:not(:disabled)')]
}

function focusList(): void {
  const all = rows()
  ;(all.find((row) => row.ariaCurrent === 'true') ?? all[0])?.focus()
}

function move(by: number): void {
  const all = rows()
  const at = all.findIndex((row) => row === document.activeElement)
  if (at < 0) return focusList()
  all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus()
}

/** Presses what stands on the page: a key does exactly what its button does, or nothing. */
function press(name: string): void {
  document.querySelector<HTMLButtonElement>(`[data-do="${name}"]:not(:disabled)`)?.click()
}

export function useKeys(detail: ContactAnswer | undefined): void {
  const mine = detail?.mine ?? false
  useEffect(() => {
    const acts: Record<string, () => void> = {
      j: () => move(1),
      k: () => move(-1),
      arrowdown: () => move(1),
      arrowup: () => move(-1),
      c: () => press('claim'),
      e: () => mine && press('resolve'),
      '/': () => document.querySelector<HTMLElement>('.composer textarea')?.focus(),
      escape: focusList,
      '?': askForHelp,
    }
    function onKey(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
      const target = event.target as Element
      if (event.key === 'Escape' && target.closest('.composer')) {
        event.preventDefault()
        return focusList()
      }
      if (target.closest(editable) || document.querySelector('.ant-modal-wrap:not([style*="display: none"])'))
        return
      const act = acts[event.key.toLowerCase()]
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [mine])
}
