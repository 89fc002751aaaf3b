/** Emotion as a coloured mark with its figure; what is calm shows nothing. */
import { t } from '../words/index.ts'
import { moodOf, percent } from './format.ts'

const calmBelow = 0.2

export function EmotionMark({ score }: { score: number | null | undefined }) {
  if (score === null || score === undefined || score < calmBelow) return null
  return (
    <span className={`emotion ${moodOf(score)}`} title={t('emotion')}>
      <span className="sr-only">{t('emotion')} </span>
      {percent(score)}
    </span>
  )
}
