/** What was written and is not surely said: drafts, and lines on their way. Nothing typed is lost by a reload. */
import { useSyncExternalStore } from 'react'

export interface Outgoing {
  /** Made once a line: sent again after a lost answer, it is said once. */
  key: string
  text: string
  /** UTC ms. */
  at: number
  /** Why it was not sent; null while it is on its way. Empty: nobody knows whether it arrived. */
  problem: string | null
  /** The house asks whether it is meant; once sent again, that it is. */
  confirm?: 'asked' | 'given'
}

interface Unsent {
  /** By contact. */
  drafts: Readonly<Record<string, string>>
  outgoing: Readonly<Record<string, readonly Outgoing[]>>
}

const nothing: Unsent = { drafts: {}, outgoing: {} }
const none: readonly Outgoing[] = []
const listeners = new Set<() => void>()
let key: string | null = null
let unsent = nothing

/** Takes up what this account had written on this page before. */
export function openUnsent(accountId: string): void {
  const own = `nightdesk.unsent.${accountId}`
  if (key === own) return
  key = own
  unsent = kept(own)
  for (const listen of listeners) listen()
}

function kept(from: string): Unsent {
  try {
    const found = JSON.parse(sessionStorage.getItem(from) ?? 'null') as Unsent | null
    if (!found) return nothing
    const outgoing = Object.entries(found.outgoing).map(([contactId, lines]) => [
      contactId,
      lines.map((line) => ({ ...line, problem: line.problem ?? '' })),
    ])
    return { drafts: found.drafts, outgoing: Object.fromEntries(outgoing) as Unsent['outgoing'] }
  } catch {
    // A browser that keeps nothing, or something damaged.
    return nothing
  }
}

/** Nothing of the customers stays in the browser of one who signed out. */
export function forgetUnsent(): void {
  if (key === null) return
  try {
    sessionStorage.removeItem(key)
  } catch {
    // It was never kept, then.
  }
  key = null
  unsent = nothing
}

function change(next: Unsent): void {
  unsent = next
  try {
    if (key !== null) sessionStorage.setItem(key, JSON.stringify(unsent))
  } catch {
    // Full or forbidden: it lives as long as the page.
  }
  for (const listen of listeners) listen()
}

function useUnsent(): Unsent {
  return useSyncExternalStore(
    (listen) => {
      listeners.add(listen)
      return () => listeners.delete(listen)
    },
    () => unsent,
  )
}

export function useDraft(contactId: string): string {
  return useUnsent().drafts[contactId] ?? ''
}

export function writeDraft(contactId: string, text: string): void {
  const { [contactId]: _before, ...others } = unsent.drafts
  change({ ...unsent, drafts: text === '' ? others : { ...others, [contactId]: text } })
}

export function useOutgoing(contactId: string): readonly Outgoing[] {
  return useUnsent().outgoing[contactId] ?? none
}

/** Adds a line or changes the one with its key. */
export function putOutgoing(contactId: string, line: Outgoing): void {
  const own = unsent.outgoing[contactId] ?? none
  const known = own.some((one) => one.key === line.key)
  const next = known ? own.map((one) => (one.key === line.key ? line : one)) : [...own, line]
  change({ ...unsent, outgoing: { ...unsent.outgoing, [contactId]: next } })
}

export function dropOutgoing(contactId: string, lineKey: string): void {
  const own = (unsent.outgoing[contactId] ?? none).filter((one) => one.key !== lineKey)
  const { [contactId]: _before, ...others } = unsent.outgoing
  change({ ...unsent, outgoing: own.length === 0 ? others : { ...others, [contactId]: own } })
}
