/** Whether a media query holds, followed as the window changes. */
import { useSyncExternalStore } from 'react'

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listen) => {
      const media = window.matchMedia(query)
      media.addEventListener('change', listen)
      return () => media.removeEventListener('change', listen)
    },
    () => window.matchMedia(query).matches,
  )
}

/** One column at a time. */
export const phone = '(max-width: 719px)'
/** Room for the third column beside the conversation. */
export const wide = '(min-width: 1080px)'
