/** Which content is in force on which channels, and whether the process may be sent work. */
import { useQuery } from '@tanstack/react-query'
import { Alert, Table, Tag, Typography } from 'antd'
import { sentenceOf } from '../../api/problem.ts'
import { queueQuery, releaseQuery } from '../../api/queries.ts'
import type { ReleaseAnswer } from '../../api/types.ts'
import { useNow } from '../../parts/clock.ts'
import { Facts } from '../../parts/facts.tsx'
import { span } from '../../parts/format.ts'
import { named, t } from '../../words/index.ts'
import { useHouse } from '../shell/context.ts'

const colours: Record<string, string> = { online: 'success', degraded: 'warning', offline: 'error' }

export default function System() {
  const { data, error } = useQuery(releaseQuery)
  return (
    <main className="page">
      <div className="page-head">
        <h1>{t('system')}</h1>
        <span className="soft">{t('systemLead')}</span>
      </div>
      {error && <Alert type="error" showIcon title={sentenceOf(error)} role="alert" />}
      {data && (
        <>
          <Health {...data} />
          <Queues />
          <h2 className="page-part">{t('channels')}</h2>
          <Table
            size="small"
            rowKey="instance"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={data.channels}
            columns={[
              { dataIndex: 'instance', title: t('instance') },
              { dataIndex: 'plugin', title: t('plugin') },
              {
                dataIndex: 'state',
                title: t('state'),
                render: (state: string) => <Tag color={colours[state] ?? 'default'}>{named('state', state)}</Tag>,
              },
              { dataIndex: 'reason', title: t('remark') },
            ]}
          />
        </>
      )}
    </main>
  )
}

/** How long each queue is, and how long its first has waited. */
function Queues() {
  const { queues } = useHouse()
  const { data } = useQuery(queueQuery)
  const now = useNow()
  const rows = queues.map((queue) => {
    const own = data?.items.filter((item) => item.queue === queue.id) ?? []
    const waiting = own.filter(({ state }) => state !== 'taken')
    return {
      ...queue,
      waiting: waiting.length,
      served: own.length - waiting.length,
      longest: waiting.length === 0 ? null : now - Math.min(...waiting.map(({ since }) => since)),
    }
  })
  return (
    <>
      <h2 className="page-part">{t('queues')}</h2>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        columns={[
          { dataIndex: 'title', title: t('inQueue') },
          { dataIndex: 'skills', title: t('skills'), render: (skills: string[]) => skills.join(', ') },
          { dataIndex: 'waiting', title: t('waitingCount'), align: 'right' },
          { dataIndex: 'served', title: t('servedCount'), align: 'right' },
          {
            dataIndex: 'longest',
            title: t('longestWait'),
            align: 'right',
            render: (ms: number | null) => ms !== null && <span className="figure">{span(ms)}</span>,
          },
        ]}
      />
    </>
  )
}

function Health({ health, release }: ReleaseAnswer) {
  const state = health.draining ? t('systemDraining') : health.ready ? t('systemReady') : t('systemNotReady')
  return (
    <>
      <Alert
        showIcon
        type={health.ready && !health.draining ? 'success' : 'error'}
        title={state}
        description={health.reason ?? undefined}
      />
      <div className="system-facts">
        <Facts
          pairs={[
            [
              t('systemRelease'),
              <Typography.Text key="release" code copyable={{ text: release, tooltips: [t('copy'), t('copied')] }}>
                {release.slice(0, 16)}
              </Typography.Text>,
            ],
            [t('systemLanes'), String(health.lanes)],
          ]}
        />
      </div>
    </>
  )
}
