/** Every step of the bot, the newest first. The one that is asked for is unfolded and brought into view. */
import { useEffect, useRef } from 'react'
import { Empty } from 'antd'
import type { Card } from '../../../api/types.ts'
import { t } from '../../../words/index.ts'
import { CardView } from './card.tsx'
import type { Aside } from '../aside.ts'

export function Cards({ cards, aside }: { cards: readonly Card[]; aside: Aside }) {
  const { asked, unfolded, toggle } = aside
  const list = useRef<HTMLOListElement>(null)

  useEffect(() => {
    if (!asked) return
    const row = list.current?.querySelector<HTMLElement>(`[data-version="${asked.version}"]`)
    row?.scrollIntoView({ block: 'start' })
    row?.querySelector('button')?.focus({ preventScroll: true })
  }, [asked])

  if (cards.length === 0)
    return (
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('noCards')}>
        <p className="soft small">{t('noCardsLead')}</p>
      </Empty>
    )
  return (
    <ol className="cards" ref={list}>
      {[...cards].reverse().map((card) => (
        <CardView
          key={card.version}
          card={card}
          open={unfolded.has(card.version)}
          onToggle={() => toggle(card.version)}
        />
      ))}
    </ol>
  )
}
