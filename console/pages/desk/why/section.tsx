/** A titled part of the right column. */
import type { ReactNode } from 'react'

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="why-part">
      <h3>{title}</h3>
      {children}
    </section>
  )
}
