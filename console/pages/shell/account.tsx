/** One's own account: password, language, looks, the keys, and the way out. */
import { lazy, Suspense, useState } from 'react'
import { Avatar, Dropdown, type MenuProps } from 'antd'
import {
  BgColorsOutlined,
  GlobalOutlined,
  KeyOutlined,
  LogoutOutlined,
  QuestionCircleOutlined,
} from '@ant-design/icons'
import { setLook, useLook, type Look } from '../../parts/theme.ts'
import { currentLanguage, setLanguage, t } from '../../words/index.ts'
import { askForHelp } from './help.tsx'
import { useHouse } from './context.ts'

const PasswordDialog = lazy(() => import('./password.tsx'))
const looks: readonly Look[] = ['auto', 'light', 'dark']

export function AccountMenu({ onOut }: { onOut: () => void }) {
  const { account } = useHouse()
  const look = useLook()
  const [changing, setChanging] = useState(false)

  const items: MenuProps['items'] = [
    {
      key: 'who',
      type: 'group',
      label: `${account.display} · ${t(`role.${account.role}`)}`,
    },
    { key: 'password', icon: <KeyOutlined />, label: t('changePassword') },
    {
      key: 'look',
      icon: <BgColorsOutlined />,
      label: t('theme'),
      children: looks.map((one) => ({ key: `look-${one}`, label: t(`theme.${one}`) })),
    },
    { key: 'language', icon: <GlobalOutlined />, label: t('language') },
    { key: 'keys', icon: <QuestionCircleOutlined />, label: t('keys.title') },
    { type: 'divider' },
    { key: 'out', icon: <LogoutOutlined />, label: t('signOut'), danger: true },
  ]

  function go(key: string): void {
    if (key === 'password') setChanging(true)
    if (key === 'language') setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh')
    if (key === 'keys') askForHelp()
    if (key === 'out') onOut()
    const chosen = looks.find((one) => key === `look-${one}`)
    if (chosen) setLook(chosen)
  }

  return (
    <>
      <Dropdown
        trigger={['click']}
        placement="topLeft"
        menu={{ items, selectedKeys: [`look-${look}`], onClick: ({ key }) => go(key) }}
      >
        <button type="button" className="account" aria-label={t('account')} title={account.display}>
          <Avatar size={30}>{account.display.slice(0, 1)}</Avatar>
        </button>
      </Dropdown>
      {changing && (
        <Suspense>
          <PasswordDialog onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </>
  )
}
