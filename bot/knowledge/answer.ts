/** Answers of flows: an article by its title, or the best entry for a search. */
import type { KnowledgeEntry } from '../model/index.ts'
import type { KnowledgeIndex } from './index.ts'
import { titleKey } from './index.ts'
import { isAllowed, search } from './search.ts'

export type AnswerQuery = { title: string } | { search: string; topic: string | null } | { id: string }

/**
 * The entry for `answer:`; null if there is none, it is not valid now, or it is for agents only. Of several with one
 * title the first valid one counts (a campaign's article beside the everyday one).
 * @param floor least score of a search
 */
export function findAnswer(index: KnowledgeIndex, query: AnswerQuery, now: number, floor: number): KnowledgeEntry | null {
  const customer = { now, audience: 'public', topic: null } as const
  if ('search' in query) {
    const [best] = search(index, query.search, { ...customer, topic: query.topic, limit: 1 })
    return best && best.score >= floor ? (index.byId.get(best.id) ?? null) : null
  }
  const entries = 'id' in query ? [index.byId.get(query.id)] : findArticles(index, query.title)
  return entries.find((entry) => entry && isAllowed(entry, customer)) ?? null
}

/** All entries with this title (blanks, width and case aside), valid or not, for whomever. */
export function findArticles(index: KnowledgeIndex, title: string): readonly KnowledgeEntry[] {
  return index.byTitle.get(titleKey(title)) ?? []
}
