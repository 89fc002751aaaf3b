/** Answers of flows: an article by its title, or the best entry for a search. */
import type { KnowledgeEntry } from '../model/index.ts'
import type { KnowledgeIndex } from './index.ts'
import { search } from './search.ts'

/**
 * The entry for `answer:`; null if there is none, it is not valid now, or it is for agents only.
 * @param floor least score of a search
 */
export function findAnswer(
  index: KnowledgeIndex,
  query: { title: string } | { search: string; topic: string | null } | { id: string },
  now: number,
  floor: number,
): KnowledgeEntry | null {
  if ('search' in query) {
    const [best] = search(index, query.search, { now, audience: 'public', topic: query.topic, limit: 1 })
    return best && best.score >= floor ? index.byId.get(best.id)! : null
  }
  const entry = 'id' in query ? index.byId.get(query.id) : index.byTitle.get(query.title)
  if (!entry || entry.audience !== 'public') return null
  if ((entry.validFrom !== null && now < entry.validFrom) || (entry.validTo !== null && now >= entry.validTo)) return null
  return entry
}
