/** The workbench of one who is signed in: opens the live socket, then shows rail and page. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { App } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { Frame } from '../../parts/frame.tsx'
import { api } from '../../api/client.ts'
import { openLive, type Live } from '../../api/live.ts'
import { createRefresher } from '../../api/moved.ts'
import { client, peopleQuery } from '../../api/queries.ts'
import { watchSigns } from '../../api/signs.ts'
import { forgetUnsent, openUnsent } from '../desk/talk/unsent.ts'
import { currentLanguage } from '../../words/index.ts'
import { HouseContext, type House, type SignedIn } from './context.ts'
import { presenceNow, rememberPresence } from './presence-store.ts'
import { Shell, type LiveState } from './shell.tsx'

export default function Workbench({ session, onOut }: { session: SignedIn; onOut: () => void }) {
  const { account } = session
  const serves = account.role !== 'operator'
  const leads = account.role === 'supervisor' || account.role === 'admin'
  const live = useRef<Live | null>(null)
  const watched = useRef<string | null>(null)
  const [state, setState] = useState<LiveState>('connecting')
  /** As the server had it when the page came; from then on the page is what knows. */
  const [presenceBefore] = useState(account.presence)

  useEffect(() => {
    openUnsent(account.id)
    rememberPresence(presenceBefore)
    const refresher = createRefresher(client)
    const opened = openLive({
      moved: (events) => refresher.moved(events),
      connected() {
        setState('connected')
        refresher.all()
        // What was chosen here stays chosen through a reconnection: the server believes it only while a page is there.
        const presence = presenceNow()
        if (serves && presence !== 'offline') void api('PUT', '/presence', { presence }).catch(() => undefined)
      },
      lost() {
        setState('lost')
        // Asking tells whether it is the network or the session.
        void client.invalidateQueries({ queryKey: peopleQuery.queryKey })
      },
      signedOut: () => void client.invalidateQueries({ queryKey: peopleQuery.queryKey }),
    })
    live.current = opened
    opened.watch(watched.current)
    const stopSigns = watchSigns(() => void client.invalidateQueries({ queryKey: peopleQuery.queryKey }))
    return () => {
      opened.stop()
      stopSigns()
      live.current = null
    }
  }, [account.id, presenceBefore, serves])

  const watch = useCallback((contactId: string | null) => {
    watched.current = contactId
    live.current?.watch(contactId)
  }, [])

  const house = useMemo<House>(() => {
    const titles = new Map(session.queues.map(({ id, title }) => [id, title]))
    return {
      ...session,
      serves,
      leads,
      queueTitle: (id) => titles.get(id) ?? id,
      watch,
    }
  }, [session, serves, leads, watch])

  async function signOut(): Promise<void> {
    live.current?.stop()
    forgetUnsent()
    // Gone either way: a session that ended already is no reason to stay.
    await api('DELETE', '/session').catch(() => undefined)
    location.hash = ''
    onOut()
  }

  return (
    <Frame locale={currentLanguage() === 'zh' ? zhCN : enUS}>
      <App className="app" message={{ maxCount: 3, top: 64 }}>
        <HouseContext value={house}>
          <Shell live={state} onOut={() => void signOut()} />
        </HouseContext>
      </App>
    </Frame>
  )
}
