/** Whom it was offered to and why: everybody's points, and why the others could not have it. */
import { useQuery } from '@tanstack/react-query'
import { peopleQuery } from '../../../api/queries.ts'
import type { Explain } from '../../../api/types.ts'
import { named, t, type WordKey } from '../../../words/index.ts'

const heads: readonly WordKey[] = ['routingAgent', 'routingScore', 'routingSkill', 'routingLoad', 'routingRating']

export function RoutingView({ explain }: { explain: Explain | null }) {
  const { data: people } = useQuery(peopleQuery)
  const ranked = explain?.ranked ?? []
  const refused = explain?.refused ?? []
  if (ranked.length === 0 && refused.length === 0) return null
  const name = (id: string): string => people?.find((one) => one.id === id)?.display ?? '—'
  return (
    <div className="routing">
      <h4>{t('routing')}</h4>
      {ranked.length > 0 && (
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ranked.map((one, at) => (
              <tr key={one.agentId} className={at === 0 ? 'won' : ''} title={one.why}>
                <th scope="row">{name(one.agentId)}</th>
                {[one.score, one.skill, one.load, one.rating].map((figure, column) => (
                  <td key={column}>{figure.toFixed(2)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {refused.length > 0 && (
        <p className="soft small">
          {t('routingRefused')}:{' '}
          {refused.map(({ agentId, why }) => `${name(agentId)} (${named('refusal', why)})`).join(', ')}
        </p>
      )}
    </div>
  )
}
