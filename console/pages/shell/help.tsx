/** The table of keys, asked for by `?` or from the account's menu. */
import { useEffect, useState } from 'react'
import { Modal } from 'antd'
import { t, type WordKey } from '../../words/index.ts'

const asked = new Set<() => void>()

export function askForHelp(): void {
  for (const show of asked) show()
}

const keys: readonly [string[], WordKey][] = [
  [['J', 'K'], 'keys.move'],
  [['Enter'], 'keys.open'],
  [['C'], 'keys.claim'],
  [['/'], 'keys.write'],
  [['E'], 'keys.resolve'],
  [['Esc'], 'keys.list'],
  [['?'], 'keys.help'],
]

export function Help() {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const show = (): void => setOpen(true)
    asked.add(show)
    return () => {
      asked.delete(show)
    }
  }, [])
  return (
    <Modal open={open} footer={null} width={360} title={t('keys.title')} onCancel={() => setOpen(false)}>
      <dl className="keys">
        {keys.map(([names, word]) => (
          <div key={word}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{t(word)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
