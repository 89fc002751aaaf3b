/** The middle: what was said, what is on its way, and the composer of whoever serves the contact. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Button, Empty, Skeleton } from 'antd'
import { CustomerServiceOutlined, DownOutlined } from '@ant-design/icons'
import type { ContactAnswer, Line } from '../../../api/types.ts'
import { dayOf } from '../../../parts/format.ts'
import { phone, useMedia } from '../../../parts/use-media.ts'
import { t } from '../../../words/index.ts'
import { useHouse } from '../../shell/context.ts'
import { Composer } from './composer.tsx'
import { TalkHead } from './head.tsx'
import { Bubble, TalkLine } from './line.tsx'
import { sendAgain } from './send.ts'
import { isThere, tell } from './story.ts'
import { dropOutgoing, useOutgoing, writeDraft, type Outgoing } from './unsent.ts'
import './talk.css'

interface TalkProps {
  contactId: string | null
  detail: ContactAnswer | undefined
  onCard: (version: number) => void
  onBack: (() => void) | null
  onAside: (() => void) | null
}

export function Talk({ contactId, detail, ...open }: TalkProps) {
  if (contactId === null)
    return (
      <section className="talk talk-empty" aria-label={t('tab.desk')}>
        <CustomerServiceOutlined aria-hidden />
        <p>{t('pickOne')}</p>
        <p className="soft small">{t('pickLead')}</p>
      </section>
    )
  if (!detail)
    return (
      <section className="talk" aria-label={t('loading')}>
        <Skeleton active className="talk-wait" avatar paragraph={{ rows: 4 }} />
      </section>
    )
  return <OpenTalk detail={detail} {...open} />
}

/** Nearer to the end than this, new lines are followed. */
const nearPx = 80

function OpenTalk({ detail, onCard, onBack, onAside }: Omit<TalkProps, 'contactId'> & { detail: ContactAnswer }) {
  const { contactId } = detail.contact
  const { account, queueTitle } = useHouse()
  const narrow = useMedia(phone)
  const written = useOutgoing(contactId)
  const outgoing = written.filter((line) => line.problem !== null || !isThere(detail.lines, line))
  const scroller = useRef<HTMLDivElement>(null)
  const writing = useRef<HTMLTextAreaElement>(null)
  const follows = useRef(true)
  const claimed = useRef(false)
  const [behind, setBehind] = useState(false)
  const told = useMemo(() => tell(detail.lines, detail.cards, dayOf), [detail.lines, detail.cards])
  const last = told.at(-1)?.line.key
  const manyChannels = detail.conversations.length > 1

  function toEnd(): void {
    const element = scroller.current
    if (element) element.scrollTop = element.scrollHeight
    setBehind(false)
  }

  useLayoutEffect(() => {
    if (follows.current) toEnd()
    else setBehind(true)
  }, [last, written])

  useEffect(() => {
    // The window, or a phone's keyboard, changed the height: what was in view at the end stays in view.
    const element = scroller.current
    if (!element) return
    const watcher = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight
    })
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])

  useEffect(() => {
    if (!detail.mine || !claimed.current) return
    claimed.current = false
    startWriting()
  }, [detail.mine])

  /** Not out of a dialog: who has opened one meanwhile is writing there. */
  function startWriting(): void {
    if (!document.activeElement?.closest('[role=dialog]')) writing.current?.focus()
  }

  function onScroll(): void {
    const element = scroller.current!
    follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx
    if (follows.current) setBehind(false)
  }

  return (
    <section className="talk" aria-label={detail.contact.profile.name ?? t('unknownCustomer')}>
      <TalkHead
        detail={detail}
        narrow={narrow}
        onBack={onBack}
        onAside={onAside}
        onClaimed={() => {
          claimed.current = true
          startWriting()
        }}
      />
      <div className="talk-scroll" ref={scroller} onScroll={onScroll}>
        <ol className="lines" role="log" aria-live="polite">
          {told.map((one) => (
            <TalkLine
              key={one.line.key}
              told={one}
              manyChannels={manyChannels}
              contactId={contactId}
              onCard={onCard}
            />
          ))}
          {outgoing.map((line) => (
            <OnItsWay key={line.key} contactId={contactId} line={line} />
          ))}
        </ol>
        {told.length === 0 && outgoing.length === 0 && (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('noLines')} />
        )}
      </div>
      {behind && (
        <Button className="talk-jump" shape="round" size="small" icon={<DownOutlined />} onClick={toEnd}>
          {t('newLines')}
        </Button>
      )}
      {detail.mine ? (
        <Composer
          contactId={contactId}
          facts={{
            name: detail.contact.profile.name,
            agent: account.display,
            queue: detail.contact.handoff ? queueTitle(detail.contact.handoff.queue) : null,
          }}
          ref={writing}
          onSent={() => {
            follows.current = true
            toEnd()
          }}
        />
      ) : (
        <p className="talk-claim soft">{t('claimFirst')}</p>
      )}
    </section>
  )
}

/** A line that is not surely said: on its way, or with the reason and a way to try again. */
function OnItsWay({ contactId, line }: { contactId: string; line: Outgoing }) {
  const { account } = useHouse()
  const failed = line.problem !== null
  const shown: Line = {
    key: line.key,
    conversation: '',
    activity: line.key,
    seq: null,
    at: line.at,
    who: 'agent',
    name: account.display,
    kind: 'message',
    text: line.text,
    offers: [],
    attachments: [],
    delivery: line.problem === null ? 'sending' : line.problem === '' ? null : 'dead',
    error: line.problem === '' ? t('notConfirmed') : line.problem,
    ambiguous: false,
  }
  return (
    <Bubble line={shown} follows={false} manyChannels={false} look={failed ? 'unsaid' : ''}>
      {failed && (
        <p className="again">
          <Button size="small" onClick={() => sendAgain(contactId, line)}>
            {t(line.confirm === 'asked' ? 'sendAnyway' : 'retry')}
          </Button>
          <Button
            size="small"
            type="text"
            onClick={() => {
              dropOutgoing(contactId, line.key)
              writeDraft(contactId, line.text)
            }}
          >
            {t('rewrite')}
          </Button>
          <Button size="small" type="text" onClick={() => dropOutgoing(contactId, line.key)}>
            {t('discard')}
          </Button>
        </p>
      )}
    </Bubble>
  )
}
