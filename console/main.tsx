/** Starts the pages: takes the set-up token out of the address, then draws the root. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Root } from './pages/root.tsx'
import './parts/base.css'

const found = /^#setup=([\w.-]+)$/.exec(location.hash)
// The token leaves the address bar at once: it must not stay in the history.
if (found) history.replaceState(null, '', location.pathname)
// A set-up link opened where the page is open already.
window.addEventListener('hashchange', () => location.hash.startsWith('#setup=') && location.reload())
// A newer build took the place of the one this page came from, and a part of it is gone.
window.addEventListener('vite:preloadError', () => location.reload())

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Root setupToken={found?.[1] ?? null} />
  </StrictMode>,
)
