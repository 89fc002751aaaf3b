/** The desk: who waits and whom one serves · what was said · why and who. One column at a time on a phone. */
import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { App, Drawer } from 'antd'
import { useLocation } from 'wouter'
import { ApiError } from '../../api/problem.ts'
import { client, contactQuery } from '../../api/queries.ts'
import { phone, useMedia, wide } from '../../parts/use-media.ts'
import { t } from '../../words/index.ts'
import { useHouse } from '../shell/context.ts'
import { useAside } from './aside.ts'
import { useKeys } from './keys.ts'
import { ChatList } from './list/list.tsx'
import { markRead } from './list/unread.ts'
import { Talk } from './talk/talk.tsx'
import { Why } from './why/why.tsx'
import './desk.css'

export function Desk({ contactId }: { contactId: string | null }) {
  const { watch } = useHouse()
  const { message } = App.useApp()
  const [, go] = useLocation()
  const isWide = useMedia(wide)
  const isPhone = useMedia(phone)
  const aside = useAside(contactId)
  const { data, error } = useQuery({ ...contactQuery(contactId ?? ''), enabled: contactId !== null })
  const detail = contactId === null ? undefined : data

  useEffect(() => watch(contactId), [watch, contactId])
  useEffect(() => () => watch(null), [watch])
  useEffect(() => {
    if (detail) markRead(detail.contact.contactId, detail.contact.session?.lastAt ?? detail.now)
  }, [detail])
  useEffect(() => {
    if (contactId === null || !(error instanceof ApiError) || error.status !== 404) return
    void message.info(t('gone'))
    client.removeQueries({ queryKey: contactQuery(contactId).queryKey })
    go('/', { replace: true })
  }, [contactId, error, go, message])
  useKeys(detail)

  const showsList = !isPhone || contactId === null
  const showsTalk = !isPhone || contactId !== null
  return (
    <div className="desk">
      {showsList && <ChatList open={contactId} />}
      {showsTalk && (
        <Talk
          key={contactId}
          contactId={contactId}
          detail={detail}
          onCard={aside.ask}
          onBack={isPhone ? () => go('/') : null}
          onAside={isWide ? null : () => aside.setOpen(true)}
        />
      )}
      {isWide && detail && (
        <aside className="aside" aria-label={t('details')}>
          <Why detail={detail} aside={aside} />
        </aside>
      )}
      {!isWide && detail && (
        <Drawer
          open={aside.open}
          onClose={() => aside.setOpen(false)}
          placement="right"
          size={isPhone ? '100%' : 380}
          title={t('details')}
          className="aside-drawer"
        >
          <Why detail={detail} aside={aside} />
        </Drawer>
      )}
    </div>
  )
}
