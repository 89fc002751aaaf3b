/** "Did you mean …": the closest of the known words, if it is close enough. */

/** Edits (insert, delete, replace, swap of neighbours) from `a` to `b`. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    const above = rows[i - 1] ?? []
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1)
      row.push(least)
    }
    rows.push(row)
  }
  return rows[a.length]?.[b.length] ?? 0
}

/** The known word nearest to what was written, or null when none is near (a third of its length, at least one). */
export function nearest(written: string, known: Iterable<string>): string | null {
  if (written.length > 60) return null
  const plain = written.normalize('NFKC').trim().toLowerCase().replaceAll('-', '_').replaceAll(' ', '_')
  let best: string | null = null
  let least = Infinity
  for (const word of known) {
    const far = word === plain ? 0 : editDistance(plain, word.toLowerCase())
    if (far < least && far <= Math.max(1, Math.floor(word.length / 3))) {
      best = word
      least = far
    }
  }
  return best
}

/** The fix for a wrong name: the near one first, then all that can stand here. */
export function didYouMean(written: string, known: readonly string[]): readonly [zh: string, en: string] {
  const near = nearest(written, known)
  const all = known.slice(0, 40)
  const more = known.length > all.length ? ' …' : ''
  if (near)
    return [
      `是不是想写“${near}”？这里可以写：${all.join('、')}${more}`,
      `Did you mean "${near}"? Known here: ${all.join(', ')}${more}`,
    ]
  if (known.length === 0)
    return ['这里没有可以写的名字，请先在对应的地方加上', 'There is nothing of this kind yet; add it first']
  return [`这里可以写：${all.join('、')}${more}`, `Known here: ${all.join(', ')}${more}`]
}
