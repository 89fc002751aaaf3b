/** Decides what the page is: set-up, sign-in, or the desk. */
/* global document, history, location, window */
import { api, onSignedOut } from './api.js'
import { fill, toast } from './dom.js'
import { setTimeZone } from './format.js'
import { openDesk } from './desk.js'
import { setupView, signInView } from './views/door.js'
import { currentLanguage, setLanguage, t } from './words.js'

const root = document.getElementById('root')
let desk = null
/** The set-up token leaves the address bar at once: it must not stay in the history. */
let setupToken = /^#setup=([\w.-]+)$/.exec(location.hash)?.[1] ?? null
if (setupToken !== null) history.replaceState(null, '', location.pathname)

function closeDesk() {
  desk?.close()
  desk = null
}

async function show(notice = null) {
  closeDesk()
  let session
  try {
    session = await api('GET', '/session')
  } catch (error) {
    fill(root, signInView({ shop: null, notice: error.message, onIn: () => show(), onLanguage }))
    return
  }
  const { account, setup, shop } = session
  setTimeZone(shop.timeZone)
  document.title = `${shop.name} · Nightdesk`
  if (account) {
    setupToken = null
    desk = openDesk(root, session, { onOut: signOut, onLanguage, reload: () => show() })
  } else if (setup && setupToken !== null) {
    fill(root, setupView({ shop, token: setupToken, onIn: () => show(), onLanguage }))
  } else {
    const said = notice ?? (setup ? t('setUpNeeded') : null)
    fill(root, signInView({ shop, notice: said, onIn: () => show(), onLanguage }))
  }
  root.querySelector('[autofocus]')?.focus()
}

async function signOut() {
  closeDesk()
  try {
    await api('DELETE', '/session')
  } catch (error) {
    if (error.status !== 401) toast(t('failed', error.message), 'bad')
  }
  await show()
}

function onLanguage() {
  setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh')
  void show()
}

onSignedOut(() => {
  // Only the first of several answers at once brings the door up.
  if (!desk) return
  closeDesk()
  void show(t('signedOut'))
})
// A set-up link opened where the page is open already.
window.addEventListener('hashchange', () => location.hash.startsWith('#setup=') && location.reload())

void show()
