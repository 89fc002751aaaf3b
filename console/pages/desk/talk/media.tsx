/** A picture or file of a line: shown where we may read it, named where only the channel has it. */
import { useState } from 'react'
import type { Line } from '../../../api/types.ts'
import { named } from '../../../words/index.ts'

interface MediaProps {
  attachment: Line['attachments'][number]
  contactId: string | undefined
}

export function Media({ attachment: { kind, name, ref }, contactId }: MediaProps) {
  const [broken, setBroken] = useState(false)
  const label = [named('media', kind), name].filter(Boolean).join(' · ')
  if (ref === null || contactId === undefined) return <span className="media">{label}</span>
  const href = `/api/v1/contacts/${contactId}/files/${ref}`
  return (
    <a className="media" href={href} target="_blank" rel="noreferrer" title={label}>
      {kind === 'image' && !broken ? (
        <img className="media-picture" src={href} alt={label} loading="lazy" onError={() => setBroken(true)} />
      ) : (
        label
      )}
    </a>
  )
}
