/** A plugin's rows as a table: tickets, call-backs, orders. A row about somebody opens the conversation. */
import { useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert, Button, Input, Table, type TableColumnsType } from 'antd'
import { MessageOutlined, SearchOutlined } from '@ant-design/icons'
import { useLocation } from 'wouter'
import { sentenceOf } from '../../api/problem.ts'
import { panelsQuery, rowsQuery } from '../../api/queries.ts'
import type { Panel, PanelRow } from '../../api/types.ts'
import { Cell, momentOf, textOf } from '../../parts/cell.tsx'
import { currentLanguage, t } from '../../words/index.ts'
import './panel.css'

export default function PanelPage({ plugin, id }: { plugin: string; id: string }) {
  const { data: panels } = useQuery(panelsQuery)
  const {
    data: rows,
    error,
    isPending,
  } = useQuery({ ...rowsQuery(plugin, id), placeholderData: keepPreviousData })
  const [wanted, setWanted] = useState('')
  const [, go] = useLocation()
  const panel = panels?.find((one) => one.plugin === plugin && one.id === id)
  const shown = panel ? search(panel, rows ?? [], wanted) : []

  return (
    <main className="page">
      <div className="page-head">
        <h1>{panel?.title[currentLanguage()] ?? id}</h1>
        <span className="soft">{rows && t('rowCount', rows.length)}</span>
        <span className="grow" />
        <Input
          className="panel-search"
          allowClear
          prefix={<SearchOutlined aria-hidden />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </div>
      {error && <Alert type="error" showIcon title={sentenceOf(error)} role="alert" />}
      {panel && (
        <Table<PanelRow>
          size="small"
          showSorterTooltip={false}
          rowKey={(row) => String(row['id'])}
          columns={columnsOf(panel, rows ?? [], (contactId) => go(`/chat/${contactId}`))}
          dataSource={shown}
          loading={isPending}
          pagination={{ defaultPageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: wanted === '' ? t('noRows') : t('noMatch') }}
        />
      )}
    </main>
  )
}

function search({ columns }: Panel, rows: readonly PanelRow[], wanted: string): PanelRow[] {
  const words = wanted.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    const text = columns
      .map(({ key }) => textOf(key, row[key]))
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

function columnsOf(
  panel: Panel,
  rows: readonly PanelRow[],
  open: (contactId: string) => void,
): TableColumnsType<PanelRow> {
  const columns: TableColumnsType<PanelRow> = panel.columns.map((column) => ({
    key: column.key,
    dataIndex: column.key,
    title: column[currentLanguage()],
    render: (value: PanelRow[string]) => <Cell name={column.key} value={value} />,
    sorter: (a, b) => compare(column.key, a[column.key], b[column.key]),
    className: column.key === 'detail' || column.key === 'summary' || column.key === 'title' ? 'panel-long' : '',
  }))
  if (!rows.some((row) => typeof row['contactId'] === 'string')) return columns
  columns.push({
    key: 'open',
    fixed: 'right',
    width: 48,
    render: (_value, row) => {
      const contactId = row['contactId']
      if (typeof contactId !== 'string') return null
      return (
        <Button
          type="text"
          size="small"
          icon={<MessageOutlined />}
          aria-label={t('openTalk')}
          title={t('openTalk')}
          onClick={() => open(contactId)}
        />
      )
    },
  })
  return columns
}

/** Empty ones last when rising; moments by time, figures by size, the rest as the language sorts. */
function compare(name: string, a: PanelRow[string] | undefined, b: PanelRow[string] | undefined): number {
  const empty = (value: typeof a): boolean => value === null || value === undefined || value === ''
  if (empty(a) || empty(b)) return Number(empty(a)) - Number(empty(b))
  const [left, right] = [momentOf(name, a), momentOf(name, b)]
  if (left !== null && right !== null) return left - right
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), currentLanguage(), { numeric: true })
}
