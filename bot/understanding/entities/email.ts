/** Finds e-mail addresses. */
import type { Entity } from '../../model/facts.ts'

// Every part is bounded, so a long run of letters without an @ stays cheap.
const pattern =
  /(?<![A-Za-z0-9._%+-])[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_-])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,24}(?![A-Za-z0-9@])/g

/** Addresses, the domain in lower case. */
export function findEmails(text: string): Entity[] {
  const entities: Entity[] = []
  if (!text.includes('@')) return entities
  for (const match of text.matchAll(pattern)) {
    const written = match[0]
    if (written.includes('..')) continue
    const at = written.indexOf('@')
    const value = written.slice(0, at) + written.slice(at).toLowerCase()
    entities.push({ type: 'email', value, start: match.index, end: match.index + written.length, text: written })
  }
  return entities
}
