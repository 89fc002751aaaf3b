/** Tier of a customer, if it says anything. */
import { named, t } from '../words/index.ts'

export function TierMark({ tier }: { tier: string }) {
  if (tier === '' || tier === 'new') return null
  return (
    <span className={`tier ${tier}`} title={t('tier')}>
      {named('tier', tier)}
    </span>
  )
}
