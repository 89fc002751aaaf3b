/** What every page behind the door knows: who is here, what they may, and the live socket. */
import { createContext, useContext } from 'react'
import type { Account, SessionAnswer } from '../../api/types.ts'

export interface SignedIn extends SessionAnswer {
  account: Account
}

export interface House extends SignedIn {
  /** Talks to customers. */
  serves: boolean
  /** Sees everything. */
  leads: boolean
  queueTitle: (id: string) => string
  /** Tells the server which conversation is in view. */
  watch: (contactId: string | null) => void
}

export const HouseContext = createContext<House | null>(null)

/** Throws outside the workbench, which is a mistake of ours. */
export function useHouse(): House {
  const house = useContext(HouseContext)
  if (!house) throw new Error('useHouse outside the workbench')
  return house
}
