/** The rail: where one can go, one's presence, one's account. At the bottom of a phone. */
import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Badge } from 'antd'
import {
  CustomerServiceOutlined,
  FileTextOutlined,
  HeartOutlined,
  PhoneOutlined,
  ShoppingOutlined,
  TableOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import { Link, useLocation } from 'wouter'
import { panelsQuery } from '../../api/queries.ts'
import { currentLanguage, t } from '../../words/index.ts'
import icon from '../../parts/icon.svg'
import { AccountMenu } from './account.tsx'
import { useHouse } from './context.ts'
import { PresenceChoice } from './presence.tsx'

/** Panels that we know have a picture of their own. */
const pictures: Record<string, ReactNode> = {
  orders: <ShoppingOutlined />,
  tickets: <FileTextOutlined />,
  callbacks: <PhoneOutlined />,
}

export function Rail({ waiting, onOut }: { waiting: number; onOut: () => void }) {
  const { serves, leads, shop } = useHouse()
  const { data: panels = [] } = useQuery({ ...panelsQuery, enabled: serves })
  return (
    <div className="rail">
      <img className="rail-brand" src={icon} alt={shop.name} title={shop.name} width="30" height="30" />
      <nav aria-label={t('navigation')}>
        <Place to="/" also="/chat/" label={t('tab.desk')} icon={<CustomerServiceOutlined />} count={waiting} />
        {panels.map(({ plugin, id, title }) => (
          <Place
            key={`${plugin}/${id}`}
            to={`/panel/${plugin}/${id}`}
            label={title[currentLanguage()]}
            icon={pictures[id] ?? <TableOutlined />}
          />
        ))}
        {leads && <Place to="/team" label={t('tab.team')} icon={<TeamOutlined />} />}
        <Place to="/system" label={t('tab.system')} icon={<HeartOutlined />} />
      </nav>
      <div className="rail-own">
        {serves && <PresenceChoice />}
        <AccountMenu onOut={onOut} />
      </div>
    </div>
  )
}

interface PlaceProps {
  to: string
  /** Addresses that begin so belong to it as well. */
  also?: string
  label: string
  icon: ReactNode
  count?: number
}

function Place({ to, also, label, icon, count = 0 }: PlaceProps) {
  const [here] = useLocation()
  const chosen = here === to || (also !== undefined && here.startsWith(also))
  return (
    <Link href={to} className={`place ${chosen ? 'chosen' : ''}`} aria-current={chosen ? 'page' : undefined}>
      <Badge count={count} size="small" offset={[6, -2]}>
        <span className="place-icon" aria-hidden>
          {icon}
        </span>
      </Badge>
      <span className="place-label">{label}</span>
    </Link>
  )
}
