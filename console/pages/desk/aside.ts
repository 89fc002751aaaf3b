/** What the right column shows of a contact; another contact begins afresh. */
import { useState } from 'react'

export type AsideTab = 'overview' | 'decisions'

interface AsideState {
  contactId: string | null
  /** Only where the column has no room of its own. */
  open: boolean
  tab: AsideTab
  /** Versions of cards that are unfolded. */
  unfolded: ReadonlySet<number>
  /** The card to bring into view; `again` changes when the same one is asked for again. */
  asked: { version: number; again: number } | null
}

export interface Aside extends AsideState {
  setOpen: (open: boolean) => void
  setTab: (tab: AsideTab) => void
  /** Folds or unfolds a card. */
  toggle: (version: number) => void
  /** Unfolds a card and brings it into view. */
  ask: (version: number) => void
}

export function useAside(contactId: string | null): Aside {
  const fresh: AsideState = { contactId, open: false, tab: 'overview', unfolded: new Set(), asked: null }
  const [state, setState] = useState(fresh)

  function change(next: (before: AsideState) => Partial<AsideState>): void {
    setState((kept) => {
      const before = kept.contactId === contactId ? kept : fresh
      return { ...before, ...next(before) }
    })
  }

  return {
    ...(state.contactId === contactId ? state : fresh),
    setOpen: (open) => change(() => ({ open })),
    setTab: (tab) => change(() => ({ tab })),
    toggle: (version) =>
      change(({ unfolded }) => {
        const next = new Set(unfolded)
        if (!next.delete(version)) next.add(version)
        return { unfolded: next }
      }),
    ask: (version) =>
      change(({ unfolded, asked }) => ({
        open: true,
        tab: 'decisions',
        unfolded: new Set([...unfolded, version]),
        asked: { version, again: (asked?.again ?? 0) + 1 },
      })),
  }
}
