/** Above the talk: who it is, whose it is, and what can be done. */
import { useState } from 'react'
import { Button, Dropdown, Tooltip } from 'antd'
import {
  ArrowLeftOutlined,
  CheckOutlined,
  ProfileOutlined,
  MoreOutlined,
  RobotOutlined,
  RollbackOutlined,
} from '@ant-design/icons'
import type { ContactAnswer } from '../../../api/types.ts'
import { EmotionMark } from '../../../parts/emotion.tsx'
import { Since } from '../../../parts/since.tsx'
import { TierMark } from '../../../parts/tier.tsx'
import { named, t } from '../../../words/index.ts'
import { ClosingDialog, type Closing } from './closing.tsx'
import { useOrders } from './orders.ts'

interface HeadProps {
  detail: ContactAnswer
  /** Back to the list, on a phone. */
  onBack: (() => void) | null
  /** Opens the column that has no room. */
  onAside: (() => void) | null
  onClaimed: () => void
  narrow: boolean
}

export function TalkHead({ detail, onBack, onAside, onClaimed, narrow }: HeadProps) {
  const { contact, mine } = detail
  const { order, busy } = useOrders(contact.contactId)
  const [closing, setClosing] = useState<Closing | null>(null)
  const held = contact.owner === 'agent' && !mine
  const since = contact.owner === 'agent' ? null : (contact.handoff?.since ?? null)
  const channel = contact.session?.conversation.split('/')[0] ?? null

  const release = { key: 'release', icon: <RobotOutlined />, label: t('release') } as const
  const requeue = { key: 'requeue', icon: <RollbackOutlined />, label: t('requeue') } as const

  return (
    <header className="talk-head">
      {onBack && <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('back')} onClick={onBack} />}
      <div className="talk-who">
        <h2>
          <span className="chat-name">{contact.profile.name ?? t('unknownCustomer')}</span>
          <TierMark tier={contact.profile.tier} />
          <EmotionMark score={contact.session?.emotions.at(-1)} />
        </h2>
        <p className="soft small">
          <span className={`owner ${contact.owner}`} />
          {held ? t('servedBy', contact.handoff?.agentName ?? '') : t(`owner.${contact.owner}`)}
          {since !== null && (
            <>
              {' '}
              · <Since at={since} word="waited" warn />
            </>
          )}
          {channel !== null && ` · ${named('channel', channel)}`}
        </p>
      </div>
      <div className="talk-do">
        {!mine && !held && (
          <Button
            type="primary"
            data-do="claim"
            loading={busy === 'claim'}
            onClick={() => void order('claim').then((done) => done && onClaimed())}
          >
            {t('claim')}
          </Button>
        )}
        {mine && !narrow && (
          <>
            <Button data-do="requeue" icon={requeue.icon} onClick={() => setClosing('requeue')}>
              {t('requeue')}
            </Button>
            <Button data-do="release" icon={release.icon} onClick={() => setClosing('release')}>
              {t('release')}
            </Button>
          </>
        )}
        {mine && (
          <Button type="primary" data-do="resolve" icon={<CheckOutlined />} onClick={() => setClosing('resolve')}>
            {t('resolve')}
          </Button>
        )}
        {mine && narrow && (
          <Dropdown
            trigger={['click']}
            menu={{ items: [requeue, release], onClick: ({ key }) => setClosing(key as Closing) }}
          >
            <Button type="text" icon={<MoreOutlined />} aria-label={t('requeue')} />
          </Dropdown>
        )}
        {onAside && (
          <Tooltip title={t('details')}>
            <Button type="text" icon={<ProfileOutlined />} aria-label={t('details')} onClick={onAside} />
          </Tooltip>
        )}
      </div>
      {closing && (
        <ClosingDialog
          closing={closing}
          busy={busy === closing}
          onClose={() => setClosing(null)}
          onGo={(text) =>
            void order(
              closing,
              closing === 'requeue' ? { reason: text } : { note: text === '' ? null : text },
            ).then((done) => done && setClosing(null))
          }
        />
      )}
    </header>
  )
}
