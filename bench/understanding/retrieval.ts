/** Measures retrieval: questions with the same meaning make an entry, one of them is indexed, the others must find it. */
import type { KnowledgeEntry } from '../../bot/model/content.ts'
import type { Pair } from './data.ts'
import { seeded } from './data.ts'

export interface RetrievalTask {
  entries: KnowledgeEntry[]
  queries: { text: string; id: string }[]
  /** Questions whose entry is not in the index: the right answer is none. */
  strangers: string[]
}

/** Clusters by the positive pairs; `size` entries, up to three queries each, and as many strangers as entries. */
export function makeTask(pairs: readonly Pair[], size: number, seed: number): RetrievalTask {
  const parent = new Map<string, string>()
  const links = new Map<string, number>()
  const find = (x: string): string => {
    let root = x
    while (parent.get(root) !== undefined && parent.get(root) !== root) root = parent.get(root)!
    parent.set(x, root)
    return root
  }
  for (const { one, other, same } of pairs) {
    if (!same || one === other) continue
    links.set(one, (links.get(one) ?? 0) + 1)
    links.set(other, (links.get(other) ?? 0) + 1)
    parent.set(find(one), find(other))
  }
  const clusters = new Map<string, string[]>()
  for (const text of links.keys()) clusters.set(find(text), [...(clusters.get(find(text)) ?? []), text])
  const random = seeded(seed)
  const shuffled = [...clusters.values()]
    .map((c) => ({ c, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map((x) => x.c)
  const task: RetrievalTask = { entries: [], queries: [], strangers: [] }
  shuffled.slice(0, size).forEach((cluster, i) => {
    const [question, ...others] = cluster.sort((a, b) => (links.get(b) ?? 0) - (links.get(a) ?? 0))
    task.entries.push(toEntry(`e${i}`, [question!]))
    for (const text of others.slice(0, 3)) task.queries.push({ text, id: `e${i}` })
  })
  for (const cluster of shuffled.slice(size, size * 2)) task.strangers.push(cluster[0]!)
  return task
}

export function toEntry(id: string, ask: string[]): KnowledgeEntry {
  const at = { file: 'bench', line: 1, col: 1, endLine: 1 }
  return {
    id, title: ask[0]!, topic: '', kind: 'faq', ask, answer: { at, variants: {}, buttons: [], bargeIn: false },
    audience: 'public', urgency: 'normal', owner: null, validFrom: null, validTo: null, source: null, at,
  } // prettier-ignore
}

export interface RetrievalFigures {
  first: number
  five: number
  /** Chance that a rightly found question scores above a stranger. */
  separation: number
  /** At each floor: share of queries answered rightly, answered wrongly, and strangers answered. */
  floors: { floor: number; right: number; wrong: number; strangers: number }[]
}

export function measureRetrieval(
  task: RetrievalTask,
  find: (text: string) => { id: string; score: number }[],
  auc: (a: number[], b: number[]) => number,
): RetrievalFigures {
  const found = task.queries.map((q) => {
    const hits = find(q.text)
    return { rank: hits.findIndex((h) => h.id === q.id), top: hits[0]?.score ?? 0 }
  })
  const strange = task.strangers.map((text) => find(text)[0]?.score ?? 0)
  const share = (n: number, of: number) => Math.round((n / of) * 1000) / 10
  const right = found.filter((f) => f.rank === 0)
  return {
    first: share(right.length, found.length),
    five: share(found.filter((f) => f.rank >= 0 && f.rank < 5).length, found.length),
    separation:
      Math.round(
        auc(
          right.map((f) => f.top),
          strange,
        ) * 1000,
      ) / 1000,
    floors: [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7].map((floor) => ({
      floor,
      right: share(right.filter((f) => f.top >= floor).length, found.length),
      wrong: share(found.filter((f) => f.rank !== 0 && f.top >= floor).length, found.length),
      strangers: share(strange.filter((s) => s >= floor).length, strange.length || 1),
    })),
  }
}
