/** Rows of the plugins' panels that are about this customer. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { Collapse, Tag } from 'antd'
import { panelsQuery, rowsQuery } from '../../../api/queries.ts'
import type { Panel, PanelRow } from '../../../api/types.ts'
import { Cell } from '../../../parts/cell.tsx'
import { Facts } from '../../../parts/facts.tsx'
import { currentLanguage, named, t } from '../../../words/index.ts'
import { Section } from './section.tsx'

export function Related({ contactId }: { contactId: string }) {
  const { data: panels = [] } = useQuery(panelsQuery)
  const found = useQueries({
    queries: panels.map(({ plugin, id }) => rowsQuery(plugin, id, contactId)),
    combine: (answers) => answers.map(({ data }) => data ?? []),
  })
  const rows = panels.flatMap((panel, at) => (found[at] ?? []).map((row) => ({ panel, row })))
  if (rows.length === 0) return null
  return (
    <Section title={t('related')}>
      <Collapse
        ghost
        size="small"
        items={rows.map(({ panel, row }) => ({
          key: `${panel.plugin}/${panel.id}/${row['id'] ?? ''}`,
          label: <RowTitle panel={panel} row={row} />,
          children: (
            <Facts
              pairs={panel.columns.map((column) => [
                column[currentLanguage()],
                isEmpty(row[column.key]) ? null : <Cell name={column.key} value={row[column.key]} />,
              ])}
            />
          ),
        }))}
      />
    </Section>
  )
}

function isEmpty(value: PanelRow[string] | undefined): boolean {
  return value === null || value === undefined || value === ''
}

function RowTitle({ panel, row }: { panel: Panel; row: PanelRow }) {
  const [first, second] = panel.columns
  const status = row['status']
  return (
    <span className="related-title">
      <b>{String((first && row[first.key]) ?? panel.title[currentLanguage()])}</b>
      <span>{second ? <Cell name={second.key} value={row[second.key]} /> : null}</span>
      {typeof status === 'string' && <Tag>{named('status', status)}</Tag>}
    </span>
  )
}
