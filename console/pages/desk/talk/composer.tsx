/** Where the agent writes. Enter sends; while an input method chooses characters, Enter belongs to it. */
import { useRef, type KeyboardEvent, type Ref } from 'react'
import { Button } from 'antd'
import { SendOutlined } from '@ant-design/icons'
import { t } from '../../../words/index.ts'
import { send } from './send.ts'
import { useDraft, writeDraft } from './unsent.ts'

const longest = 4000
/** Key code of a key that an input method took, where the browser does not say `isComposing`. */
const takenByInputMethod = 229

interface ComposerProps {
  contactId: string
  ref: Ref<HTMLTextAreaElement>
  onSent: () => void
}

export function Composer({ contactId, ref, onSent }: ComposerProps) {
  const draft = useDraft(contactId)
  const empty = draft.trim() === ''
  const form = useRef<HTMLFormElement>(null)

  function go(): void {
    if (empty) return
    send(contactId, draft.trim())
    onSent()
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const { isComposing, keyCode } = event.nativeEvent
    if (event.key !== 'Enter' || event.shiftKey || isComposing || keyCode === takenByInputMethod) return
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
      <textarea
        ref={ref}
        rows={2}
        maxLength={longest}
        aria-label={t('typeHere')}
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
