/** Who works here: who is online, what they can, how many they serve; administrators add, change and disable. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Popconfirm, Table, Tag, type TableColumnsType } from 'antd'
import { EditOutlined, PlusOutlined } from '@ant-design/icons'
import { api } from '../../api/client.ts'
import { sentenceOf } from '../../api/problem.ts'
import { client, queueQuery, teamQuery } from '../../api/queries.ts'
import type { TeamAccount } from '../../api/types.ts'
import { t } from '../../words/index.ts'
import { useHouse } from '../shell/context.ts'
import { PresenceDot } from '../shell/presence.tsx'
import { PersonForm } from './person.tsx'
import './team.css'

export default function Team() {
  const { account: me } = useHouse()
  const { message } = App.useApp()
  const { data: accounts, error } = useQuery(teamQuery)
  const { data: queue } = useQuery(queueQuery)
  /** The person whose form is open; null: somebody new; undefined: none. */
  const [edited, setEdited] = useState<TeamAccount | null | undefined>(undefined)
  const isAdmin = me.role === 'admin'
  const serving = (id: string): number =>
    queue?.items.filter((item) => item.state === 'taken' && item.agentId === id).length ?? 0

  async function setDisabled({ id }: TeamAccount, disabled: boolean): Promise<void> {
    try {
      await api('PATCH', `/accounts/${id}`, { disabled })
      void message.success(t('saved'))
    } catch (failure) {
      void message.error(t('failed', sentenceOf(failure)))
    }
    void client.invalidateQueries({ queryKey: teamQuery.queryKey })
  }

  const columns: TableColumnsType<TeamAccount> = [
    {
      dataIndex: 'display',
      title: t('display'),
      sorter: (a, b) => a.display.localeCompare(b.display),
      render: (display: string, one) => <b className={one.disabled ? 'soft' : ''}>{display}</b>,
    },
    { dataIndex: 'name', title: t('name') },
    { dataIndex: 'role', title: t('role'), render: (role: TeamAccount['role']) => t(`role.${role}`) },
    {
      dataIndex: 'presence',
      title: t('state'),
      render: (presence: TeamAccount['presence'], one) =>
        one.disabled ? (
          <Tag>{t('disabled')}</Tag>
        ) : (
          <span className="team-presence">
            <PresenceDot state={presence} />
            {t(`presence.${presence}`)}
          </span>
        ),
    },
    {
      key: 'load',
      title: t('load'),
      align: 'right',
      render: (_value, one) => (
        <span className="figure">
          {serving(one.id)} / {one.capacity}
        </span>
      ),
    },
    {
      dataIndex: 'skills',
      title: t('levels'),
      render: (skills: TeamAccount['skills']) =>
        Object.entries(skills).map(([name, level]) => (
          <Tag key={name}>
            {name} {level}
          </Tag>
        )),
    },
    {
      key: 'do',
      align: 'right',
      render: (_value, one) => (
        <span className="team-do">
          <Button type="text" size="small" icon={<EditOutlined />} onClick={() => setEdited(one)}>
            {t('edit')}
          </Button>
          {isAdmin && one.disabled && (
            <Button type="text" size="small" onClick={() => void setDisabled(one, false)}>
              {t('enable')}
            </Button>
          )}
          {isAdmin && !one.disabled && one.id !== me.id && (
            <Popconfirm
              title={t('disableAsk', one.display)}
              description={t('disableLead')}
              okText={t('disable')}
              okButtonProps={{ danger: true }}
              onConfirm={() => void setDisabled(one, true)}
            >
              <Button type="text" size="small" danger>
                {t('disable')}
              </Button>
            </Popconfirm>
          )}
        </span>
      ),
    },
  ]

  return (
    <main className="page">
      <div className="page-head">
        <h1>{t('team')}</h1>
        <span className="soft">{t('teamLead')}</span>
        <span className="grow" />
        {isAdmin && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited(null)}>
            {t('add')}
          </Button>
        )}
      </div>
      {error && <Alert type="error" showIcon title={sentenceOf(error)} role="alert" />}
      <Table<TeamAccount>
        size="small"
        showSorterTooltip={false}
        rowKey="id"
        columns={columns}
        dataSource={accounts ?? []}
        loading={!accounts && !error}
        pagination={{ defaultPageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
        rowClassName={(one) => (one.disabled ? 'team-off' : '')}
      />
      {edited !== undefined && (
        <PersonForm person={edited} isAdmin={isAdmin} onClose={() => setEdited(undefined)} />
      )}
    </main>
  )
}
