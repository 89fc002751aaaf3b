/** One's presence: chosen by hand, believed while this page is open. */
import { App, Button, Dropdown } from 'antd'
import { api } from '../../api/client.ts'
import { sentenceOf } from '../../api/problem.ts'
import type { PresenceState } from '../../api/types.ts'
import { t } from '../../words/index.ts'
import { presenceNow, rememberPresence, usePresence } from './presence-store.ts'

const states: readonly PresenceState[] = ['online', 'away', 'offline']

export function PresenceDot({ state }: { state: PresenceState }) {
  return <span className={`presence-dot ${state}`} aria-hidden />
}

/** Chooses a presence; takes it back, and says so, if the server did not hear of it. */
export function useChoosePresence(): (next: PresenceState) => Promise<void> {
  const { message } = App.useApp()
  return async function choose(next: PresenceState): Promise<void> {
    const before = presenceNow()
    rememberPresence(next)
    try {
      await api('PUT', '/presence', { presence: next })
    } catch (error) {
      rememberPresence(before)
      void message.error(t('failed', sentenceOf(error)))
    }
  }
}

export function PresenceChoice() {
  const presence = usePresence()
  const choose = useChoosePresence()
  return (
    <Dropdown
      trigger={['click']}
      placement="topLeft"
      menu={{
        selectedKeys: [presence],
        items: states.map((key) => ({ key, label: t(`presence.${key}`), icon: <PresenceDot state={key} /> })),
        onClick: ({ key }) => void choose(key as PresenceState),
      }}
    >
      <Button type="text" className="presence" aria-label={`${t('presence')}: ${t(`presence.${presence}`)}`}>
        <PresenceDot state={presence} />
        <span className="presence-word">{t(`presence.${presence}`)}</span>
      </Button>
    </Dropdown>
  )
}
