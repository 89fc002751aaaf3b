/** The quick replies that fit what is typed, above the composer. */
import type { QuickReply } from '../../../api/types.ts'
import { t } from '../../../words/index.ts'
import './quick.css'

interface QuickListProps {
  id: string
  found: readonly QuickReply[]
  at: number
  onPick: (reply: QuickReply) => void
}

export const optionId = (id: string, at: number): string => `${id}-${at}`

export function QuickList({ id, found, at, onPick }: QuickListProps) {
  return (
    <ul className="quick" role="listbox" id={id} aria-label={t('quickReplies')}>
      {found.map((reply, index) => (
        <li
          key={reply.code}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === at}
          // The textarea keeps the focus: a click must not take it.
          onMouseDown={(event) => {
            event.preventDefault()
            onPick(reply)
          }}
        >
          <kbd>{reply.code}</kbd>
          <strong>{reply.title}</strong>
          <span className="soft">{reply.text}</span>
        </li>
      ))}
    </ul>
  )
}
