/** A linear support vector machine by dual coordinate descent: exact enough in a few passes, the same on every machine. */

/** Sparse row: feature ids and their weights. */
export interface Row {
  ids: number[]
  weights: number[]
}

export interface SvmOptions {
  /** Cost of a mistake; a positive example costs `positive` times as much. */
  cost: number
  positive: number
  passes: number
}

/** Separates the rows where `isPositive` from the others; the last weight is the bias. */
export function trainSvm(
  rows: readonly Row[],
  isPositive: readonly boolean[],
  features: number,
  o: SvmOptions,
): Float64Array {
  const w = new Float64Array(features + 1)
  const alpha = new Float64Array(rows.length)
  const diagonal = isPositive.map((positive) => 0.5 / (positive ? o.cost * o.positive : o.cost))
  const curvature = rows.map((row, i) => row.weights.reduce((sum, x) => sum + x * x, 1) + diagonal[i]!)
  const order = rows.map((_, i) => i)
  let seed = 1
  for (let pass = 0; pass < o.passes; pass++) {
    // Shuffled by a small generator of its own, so that training is repeatable.
    for (let i = order.length - 1; i > 0; i--) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      const j = seed % (i + 1)
      const kept = order[i]!
      order[i] = order[j]!
      order[j] = kept
    }
    let moved = 0
    for (const i of order) {
      const { ids, weights } = rows[i]!
      const y = isPositive[i] ? 1 : -1
      let score = w[features]!
      for (let k = 0; k < ids.length; k++) score += w[ids[k]!]! * weights[k]!
      const gradient = y * score - 1 + diagonal[i]! * alpha[i]!
      const before = alpha[i]!
      if (before === 0 && gradient >= 0) continue
      const after = Math.max(0, before - gradient / curvature[i]!)
      const step = (after - before) * y
      if (step === 0) continue
      alpha[i] = after
      for (let k = 0; k < ids.length; k++) w[ids[k]!]! += step * weights[k]!
      w[features]! += step
      moved = Math.max(moved, Math.abs(step))
    }
    if (moved < 0.01) break
  }
  return w
}
