/** One step of the bot: what it heard and which rule decided; unfolded, everything behind it. */
import { RightOutlined } from '@ant-design/icons'
import type { Card } from '../../../api/types.ts'
import { EmotionMark } from '../../../parts/emotion.tsx'
import { Facts, type Fact } from '../../../parts/facts.tsx'
import { percent, timeOf } from '../../../parts/format.ts'
import { named, t } from '../../../words/index.ts'
import { useHouse } from '../../shell/context.ts'
import { plain } from './profile.tsx'
import { ruleName } from './rule.ts'

export function CardView({ card, open, onToggle }: { card: Card; open: boolean; onToggle: () => void }) {
  return (
    <li className={`card ${open ? 'open' : ''}`} data-version={card.version}>
      <button type="button" className="card-head" aria-expanded={open} onClick={onToggle}>
        <RightOutlined className="card-arrow" aria-hidden />
        <span className="card-rule">{ruleName(card)}</span>
        <EmotionMark score={card.emotion?.score} />
        <time className="soft figure">{timeOf(card.at)}</time>
        {card.utterance !== null && <q className="card-said">{card.utterance}</q>}
      </button>
      {open && <CardBody card={card} />}
    </li>
  )
}

function CardBody({ card }: { card: Card }) {
  const { queueTitle } = useHouse()
  const flows = card.candidates.filter(({ kind }) => kind === 'flow')
  return (
    <div className="card-body">
      <Bars title={t('intents')} bars={card.intents.map(({ intent, p }) => ({ name: intent, share: p }))} />
      <Bars title={t('candidates')} bars={flows.map(({ id, p }) => ({ name: id, share: p }))} />
      <Bars
        title={t('knowledge')}
        bars={card.knowledge.map(({ title, score }) => ({ name: title, share: score }))}
      />
      <Facts
        pairs={[
          [t('emotion'), emotionText(card)],
          [t('risk'), card.risk],
          [t('wantsHuman'), card.wantsHuman && '✓'],
          [t('entities'), card.entities.map(({ type, value }) => `${type} ${plain(value)}`).join(' · ')],
          [t('steps'), card.visited.length > 0 && <span className="path">{card.visited.join(' › ')}</span>],
          [t('started'), card.started.join(', ')],
          [t('ended'), card.ended.map(({ flow, outcome }) => `${flow} (${outcome})`).join(', ')],
          [t('answers'), card.answers.join(', ')],
          [t('actions'), card.actions.length > 0 && <span className="path">{card.actions.join(', ')}</span>],
          [t('inQueue'), card.handoff && queueTitle(card.handoff)],
          [t('guard'), card.guard.map(({ list, word, act }) => `${word} (${list}, ${act})`).join(' · ')],
          [t('notes'), card.notes.join('; ')],
          ...timings(card),
          [t('release_'), <code key="release">{card.release.slice(0, 12)}</code>],
        ]}
      />
    </div>
  )
}

function emotionText({ emotion }: Card): string | null {
  if (!emotion || emotion.score === 0) return null
  const trend = Math.abs(emotion.trend) < 0.05 ? '' : t(emotion.trend > 0 ? 'trend.up' : 'trend.down')
  const because = emotion.because.length > 0 ? `${t('because')} ${emotion.because.join(', ')}` : ''
  return [`${percent(emotion.score)} ${named('target', emotion.target)}`.trim(), trend, because]
    .filter(Boolean)
    .join(' · ')
}

function timings({ timings: parts }: Card): Fact[] {
  const shown = Object.entries(parts).map(([part, ms]) => `${named('timing', part)} ${ms} ms`)
  return [[t('timings'), shown.join(' · ')]]
}

/** Probabilities and scores side by side. */
function Bars({ title, bars }: { title: string; bars: readonly { name: string; share: number }[] }) {
  if (bars.length === 0) return null
  return (
    <div className="bars">
      <h4>{title}</h4>
      <ul>
        {bars.map(({ name, share }, at) => (
          <li key={at}>
            <span className="bar-name">{name}</span>
            <progress max={1} value={share} aria-label={`${name} ${percent(share)}`} />
            <span className="figure">{percent(share)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
