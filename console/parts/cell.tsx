/** A value of a plugin's row as people read it: names ending in `_at` are moments, states are marks. */
import { Tag } from 'antd'
import { named } from '../words/index.ts'
import { moment } from './format.ts'

type Value = string | number | null | undefined

/** UTC ms if the column holds moments, else null. */
export function momentOf(name: string, value: Value): number | null {
  if (name !== 'at' && !name.endsWith('_at')) return null
  if (value === null || value === undefined) return null
  const at = typeof value === 'number' ? value : Date.parse(value)
  return Number.isNaN(at) ? null : at
}

export function textOf(name: string, value: Value): string {
  if (value === null || value === undefined) return ''
  const at = momentOf(name, value)
  if (at !== null) return moment(at)
  if (name === 'status' || name === 'priority') return named(name, String(value))
  return String(value)
}

export function Cell({ name, value }: { name: string; value: Value }) {
  const text = textOf(name, value)
  if (text === '') return null
  if (name === 'status') return <Tag color={value === 'open' ? 'processing' : 'default'}>{text}</Tag>
  if (name === 'priority' && value === 'high') return <Tag color="error">{text}</Tag>
  return (
    <span className={typeof value === 'number' || momentOf(name, value) !== null ? 'figure' : ''}>{text}</span>
  )
}
