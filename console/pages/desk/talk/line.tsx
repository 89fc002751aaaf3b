/** One line of the talk, with what is to be said about its delivery and the decision it led to. */
import type { ReactNode } from 'react'
import { InfoCircleOutlined, WarningOutlined } from '@ant-design/icons'
import type { Card, Line } from '../../../api/types.ts'
import { EmotionMark } from '../../../parts/emotion.tsx'
import { dayName, percent, timeOf } from '../../../parts/format.ts'
import { named, t } from '../../../words/index.ts'
import { ruleName } from '../why/rule.ts'
import { Media } from './media.tsx'
import { isQuiet, type Told } from './story.ts'

interface LineProps {
  told: Told
  /** More than one conversation is shown: the line says which it is from. */
  manyChannels: boolean
  contactId: string
  onCard: (version: number) => void
}

export function TalkLine({ told, manyChannels, contactId, onCard }: LineProps) {
  const { line, newDay, follows, card } = told
  return (
    <>
      {newDay && (
        <li className="day">
          <span>{dayName(line.at)}</span>
        </li>
      )}
      {isQuiet(line) ? (
        <li className="quiet">
          {line.name ?? t(`who.${line.who}`)} {named('kind', line.kind)} · {timeOf(line.at)}
        </li>
      ) : (
        <Bubble line={line} follows={follows} manyChannels={manyChannels} contactId={contactId}>
          {card && <Because card={card} onCard={onCard} />}
        </Bubble>
      )}
    </>
  )
}

interface BubbleProps {
  line: Line
  follows: boolean
  manyChannels: boolean
  /** Whose pictures are shown; without it they are named. */
  contactId?: string
  /** A class of its own. */
  look?: string
  children?: ReactNode
}

export function Bubble({ line, follows, manyChannels, contactId, look = '', children }: BubbleProps) {
  const remarks = [
    line.delivery && t(`delivery.${line.delivery}`),
    line.ambiguous && t('ambiguous'),
    line.error,
  ].filter(Boolean)
  return (
    <li className={`said ${line.who} ${line.delivery ?? ''} ${follows ? 'follows' : ''} ${look}`}>
      {!follows && (
        <p className="said-by">
          <b>{line.name ?? t(`who.${line.who}`)}</b>
          {line.who === 'bot' || (line.who === 'agent' && line.name !== null) ? (
            <span className="said-as">{t(`who.${line.who}`)}</span>
          ) : null}
          <time>{timeOf(line.at)}</time>
          {manyChannels && <span>{named('channel', line.conversation.split('/')[0])}</span>}
        </p>
      )}
      <div className="bubble" title={timeOf(line.at)}>
        {line.kind === 'choice' && <span className="kind">{t('kind.choice')} </span>}
        {line.kind === 'keypad' && <span className="kind">{t('kind.keypad')} </span>}
        {line.text}
        {line.attachments.map((one, at) => (
          <Media key={at} attachment={one} contactId={contactId} />
        ))}
      </div>
      {line.offers.length > 0 && (
        <ul className="offers">
          {line.offers.map((label, at) => (
            <li key={at}>{label}</li>
          ))}
        </ul>
      )}
      {remarks.length > 0 && (
        <p className="remark">
          {line.delivery === 'sending' || line.delivery === 'pending' ? null : <WarningOutlined aria-hidden />}{' '}
          {remarks.join(' · ')}
        </p>
      )}
      {children}
    </li>
  )
}

/** A guess below this says nothing. */
const worthSaying = 0.3

/** Which rule decided, and the best guess at what was meant: opens the whole card. */
function Because({ card, onCard }: { card: Card; onCard: (version: number) => void }) {
  const [intent] = card.intents
  return (
    <button type="button" className="because" title={t('why')} onClick={() => onCard(card.version)}>
      <InfoCircleOutlined aria-hidden />
      <span>{ruleName(card)}</span>
      {intent && intent.p >= worthSaying && card.rule !== 'knowledge' && (
        <span className="soft">
          {intent.intent} {percent(intent.p)}
        </span>
      )}
      {card.rule === 'knowledge' && card.knowledge[0] && <span className="soft">{card.knowledge[0].title}</span>}
      <EmotionMark score={card.emotion?.score} />
    </button>
  )
}
