/** Pairs of name and value; what is empty is left out. */
import type { ReactNode } from 'react'

export type Fact = readonly [name: string, value: ReactNode]

export function Facts({ pairs }: { pairs: readonly Fact[] }) {
  const shown = pairs.filter(
    ([, value]) => value !== null && value !== undefined && value !== '' && value !== false,
  )
  if (shown.length === 0) return null
  return (
    <dl className="facts">
      {shown.map(([name, value], at) => (
        <div key={`${at} ${name}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
