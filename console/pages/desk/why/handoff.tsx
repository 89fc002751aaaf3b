/** Why the customer came to people, and why to this one. */
import type { Handoff } from '../../../api/types.ts'
import { Facts } from '../../../parts/facts.tsx'
import { moment, timeOf } from '../../../parts/format.ts'
import { Since } from '../../../parts/since.tsx'
import { named, t } from '../../../words/index.ts'
import { useHouse } from '../../shell/context.ts'
import { RoutingView } from './routing.tsx'
import { Section } from './section.tsx'

export function HandoffView({ handoff }: { handoff: Handoff }) {
  const { queueTitle } = useHouse()
  const waits = handoff.agentId === null || handoff.state !== 'taken'
  return (
    <Section title={t('whyHere')}>
      {!handoff.summary.includes(handoff.reason) && (
        <p className="why-reason">{named('reason', handoff.reason)}</p>
      )}
      {handoff.summary !== '' && <p className="why-summary">{handoff.summary}</p>}
      <Facts
        pairs={[
          [t('inQueue'), queueTitle(handoff.queue)],
          [t('priority'), handoff.priority === 'normal' ? null : named('priority', handoff.priority)],
          [t('skills'), handoff.skills.join(', ')],
          waits
            ? [t('waitedFor'), <Since key="since" at={handoff.since} word="waited" warn />]
            : [t('queuedAt'), moment(handoff.since)],
          [t('givesUp'), waits && handoff.giveUpAt !== null ? timeOf(handoff.giveUpAt) : null],
        ]}
      />
      <RoutingView explain={handoff.explain} />
    </Section>
  )
}
