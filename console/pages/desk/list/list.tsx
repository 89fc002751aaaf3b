/** The left column: offered to me, my chats, who waits, who is with colleagues, what was lately. */
import { type ReactNode, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, Select, Skeleton } from 'antd'
import { chatsQuery, queueQuery, recentQuery } from '../../../api/queries.ts'
import { t } from '../../../words/index.ts'
import { useHouse } from '../../shell/context.ts'
import { useChoosePresence } from '../../shell/presence.tsx'
import { usePresence } from '../../shell/presence-store.ts'
import { groupsOf, type Groups } from './groups.ts'
import { QueueRow, RecentRow } from './row.tsx'
import './list.css'

const everyQueue = ''

export function ChatList({ open }: { open: string | null }) {
  const { serves, leads, queues, shop } = useHouse()
  const [queueId, setQueueId] = useState(everyQueue)
  const { data: queue } = useQuery(queueQuery)
  const { data: chats } = useQuery({ ...chatsQuery, enabled: serves })
  const { data: recent } = useQuery({ ...recentQuery, enabled: leads })
  const groups = queue && groupsOf(queue, chats ?? [], recent ?? [], queueId === everyQueue ? null : queueId)
  const waiting = (queue?.counts.waiting ?? 0) + (queue?.counts.offered ?? 0)

  return (
    <section className="chats" aria-label={t('tab.desk')}>
      <header className="chats-head">
        <div>
          <h1>{shop.name}</h1>
          <p className="soft small">{waiting > 0 ? t('waitingNow', waiting) : t('queueEmpty')}</p>
        </div>
        {queues.length > 1 && (
          <Select
            size="small"
            variant="filled"
            aria-label={t('queue')}
            value={queueId}
            onChange={setQueueId}
            popupMatchSelectWidth={false}
            options={[
              { value: everyQueue, label: t('allQueues') },
              ...queues.map(({ id, title }) => ({ value: id, label: title })),
            ]}
          />
        )}
      </header>
      {serves && <OfflineNote />}
      <div className="chats-scroll">
        {!groups && <Skeleton active className="chats-wait" />}
        {groups && (
          <>
            {groups.offered.length > 0 && (
              <Group name="offered" title={t('forYou')} count={groups.offered.length}>
                {groups.offered.map((item) => (
                  <QueueRow key={item.id} item={item} chosen={open === item.contactId} />
                ))}
              </Group>
            )}
            {serves && (
              <Group name="mine" title={t('mine')} count={groups.mine.length} empty={t('mineEmpty')}>
                {groups.mine.map((item) => (
                  <QueueRow key={item.id} item={item} chosen={open === item.contactId} own />
                ))}
              </Group>
            )}
            <Group
              name="waiting"
              title={t('queue')}
              count={groups.waiting.length + groups.hidden}
              empty={t('queueEmpty')}
            >
              {groups.waiting.map((item) => (
                <QueueRow key={item.id} item={item} chosen={open === item.contactId} />
              ))}
              {groups.hidden > 0 && <p className="chats-note soft">{t('more', groups.hidden)}</p>}
            </Group>
            {groups.taken.length > 0 && (
              <Group name="taken" title={t('taken')} count={groups.taken.length}>
                {groups.taken.map((item) => (
                  <QueueRow key={item.id} item={item} chosen={open === item.contactId} />
                ))}
              </Group>
            )}
            {groups.recent.length > 0 && (
              <Group name="recent" title={t('recent')} count={groups.recent.length}>
                {groups.recent.map((contact) => (
                  <RecentRow key={contact.contactId} contact={contact} chosen={open === contact.contactId} />
                ))}
              </Group>
            )}
          </>
        )}
      </div>
    </section>
  )
}

/** Who forgot to go online would wait for customers who never come. */
function OfflineNote() {
  const presence = usePresence()
  const choose = useChoosePresence()
  if (presence !== 'offline') return null
  return (
    <div className="chats-offline">
      <span>{t('offlineLead')}</span>
      <Button size="small" onClick={() => void choose('online')}>
        {t('goOnline')}
      </Button>
    </div>
  )
}

interface GroupProps {
  name: keyof Groups
  title: string
  count: number
  empty?: string
  children: ReactNode
}

function Group({ name, title, count, empty, children }: GroupProps) {
  return (
    <section className="group" data-group={name} aria-label={title}>
      <h2>
        {title}
        <span className="group-count">{count}</span>
      </h2>
      {count === 0 && empty !== undefined ? <p className="chats-note soft">{empty}</p> : children}
    </section>
  )
}
