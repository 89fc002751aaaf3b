/** Where the agent writes. Enter sends; `/` finds a quick reply; what an input method takes belongs to it. */
import { useId, useRef, useState, type KeyboardEvent, type Ref } from 'react'
import { Button } from 'antd'
import { SendOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { quickRepliesQuery } from '../../../api/queries.ts'
import type { QuickReply } from '../../../api/types.ts'
import { t } from '../../../words/index.ts'
import { askedFor, fillQuick, findQuick, type QuickFacts } from './quick.ts'
import { optionId, QuickList } from './quick-list.tsx'
import { send } from './send.ts'
import { useDraft, writeDraft } from './unsent.ts'

const longest = 4000
/** Key code of a key that an input method took, where the browser does not say `isComposing`. */
const takenByInputMethod = 229

interface ComposerProps {
  contactId: string
  /** What a quick reply is filled in with. */
  facts: QuickFacts
  ref: Ref<HTMLTextAreaElement>
  onSent: () => void
}

export function Composer({ contactId, facts, ref, onSent }: ComposerProps) {
  const draft = useDraft(contactId)
  const empty = draft.trim() === ''
  const form = useRef<HTMLFormElement>(null)
  const list = useId()
  const asked = askedFor(draft)
  const { data: replies = [] } = useQuery({ ...quickRepliesQuery, enabled: asked !== null })
  /** The draft for which the list was closed, or something in it chosen. */
  const [state, setState] = useState({ draft: '', closed: false, at: 0 })
  const here = state.draft === draft ? state : { draft, closed: false, at: 0 }
  const found = asked === null || here.closed ? [] : findQuick(replies, asked)

  function go(): void {
    if (empty) return
    send(contactId, draft.trim())
    onSent()
  }

  function pick(reply: QuickReply): void {
    writeDraft(contactId, fillQuick(reply.text, facts))
  }

  function move(by: number): void {
    setState({ ...here, at: (here.at + by + found.length) % found.length })
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const { isComposing, keyCode } = event.nativeEvent
    if (isComposing || keyCode === takenByInputMethod) return
    if (found.length > 0) {
      const chosen = found[here.at]!
      const acts: Record<string, () => void> = {
        ArrowDown: () => move(1),
        ArrowUp: () => move(-1),
        Enter: () => pick(chosen),
        Tab: () => pick(chosen),
        Escape: () => setState({ ...here, closed: true }),
      }
      const act = event.shiftKey ? undefined : acts[event.key]
      if (act) {
        event.preventDefault()
        // Escape would leave the talk.
        event.stopPropagation()
        return act()
      }
    }
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    go()
  }

  return (
    <form
      ref={form}
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        go()
      }}
    >
      {found.length > 0 && <QuickList id={list} found={found} at={here.at} onPick={pick} />}
      <textarea
        ref={ref}
        rows={2}
        maxLength={longest}
        aria-label={t('typeHere')}
        aria-autocomplete="list"
        aria-controls={found.length > 0 ? list : undefined}
        aria-activedescendant={found.length > 0 ? optionId(list, here.at) : undefined}
        placeholder={t('typeHere')}
        value={draft}
        onChange={(event) => writeDraft(contactId, event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        <span className="soft small">{t('typeHint')}</span>
        <Button type="primary" htmlType="submit" icon={<SendOutlined />} disabled={empty}>
          {t('send')}
        </Button>
      </div>
    </form>
  )
}
