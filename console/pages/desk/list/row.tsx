/** One person in the list: who, how angry, since when, why, and whose it is. */
import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { peopleQuery } from '../../../api/queries.ts'
import type { QueueItem, RecentContact } from '../../../api/types.ts'
import { EmotionMark } from '../../../parts/emotion.tsx'
import { span } from '../../../parts/format.ts'
import { Since } from '../../../parts/since.tsx'
import { TierMark } from '../../../parts/tier.tsx'
import { useNow } from '../../../parts/clock.ts'
import { named, t } from '../../../words/index.ts'
import { useHouse } from '../../shell/context.ts'
import { isUnread, useReadMarks } from './unread.ts'

export function QueueRow({ item, chosen, own = false }: { item: QueueItem; chosen: boolean; own?: boolean }) {
  const { queueTitle } = useHouse()
  const marks = useReadMarks()
  const unread = own && !chosen && isUnread(item, marks)
  const { data: people } = useQuery(peopleQuery)
  const agent = item.agentName ?? people?.find(({ id }) => id === item.agentId)?.display ?? ''
  const elsewhere =
    item.mine || item.agentId === null ? null : t(item.state === 'taken' ? 'servedBy' : 'offeredTo', agent)
  const waits = item.state !== 'taken'
  return (
    <Frame contactId={item.contactId} chosen={chosen} readable={item.readable} unread={unread}>
      <span className="chat-line">
        <span className="chat-name">{item.name ?? (item.readable ? t('unknownCustomer') : t('somebody'))}</span>
        <TierMark tier={item.tier} />
        <EmotionMark score={item.emotion} />
        <span className="chat-time">
          {waits ? (
            <Since at={item.since} word="waited" warn />
          ) : (
            <Since at={item.agentAt ?? item.since} word="serving" />
          )}
        </span>
      </span>
      <span className="chat-line soft">
        {typeof item.place === 'number' && <span className="chat-place">{t('place', item.place)}</span>}
        {item.priority === 'high' && <span className="chat-high">{named('priority', 'high')}</span>}
        <span className="chat-text">
          {queueTitle(item.queue)} · {elsewhere ?? named('reason', item.reason)}
        </span>
        {unread && <span className="chat-unread" role="img" aria-label={t('unread')} />}
      </span>
    </Frame>
  )
}

export function RecentRow({ contact, chosen }: { contact: RecentContact; chosen: boolean }) {
  const now = useNow()
  return (
    <Frame contactId={contact.contactId} chosen={chosen} readable unread={false}>
      <span className="chat-line">
        <span className="chat-name">{contact.name ?? t('unknownCustomer')}</span>
        <TierMark tier={contact.tier} />
        <EmotionMark score={contact.emotion} />
        <span className="chat-time soft figure">{span(now - contact.updatedAt)}</span>
      </span>
      <span className="chat-line soft">
        <span className="chat-text">
          {[named('channel', contact.channel), t(`owner.${contact.owner}`), contact.flowTitle]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
    </Frame>
  )
}

interface FrameProps {
  contactId: string
  chosen: boolean
  readable: boolean
  unread: boolean
  children: ReactNode
}

function Frame({ contactId, chosen, readable, unread, children }: FrameProps) {
  const [, go] = useLocation()
  return (
    <button
      type="button"
      className={`chat-row ${chosen ? 'chosen' : ''} ${unread ? 'unread' : ''}`}
      aria-current={chosen ? 'true' : undefined}
      disabled={!readable}
      onClick={() => go(`/chat/${contactId}`)}
    >
      {children}
    </button>
  )
}
