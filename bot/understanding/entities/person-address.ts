/** Finds name, telephone and address written in one line, in any order: what is pasted from another shop. */
import type { Entity, Value } from '../../model/facts.ts'
import { isName } from './names.ts'

const label = /(?:收件人|收货人|联系人|姓名|名字|收)[: ]{0,2}(?<name>[\p{sc=Han}·]{2,4})(?![\p{sc=Han}])/u
const labels =
  /收件人|收货人|联系人|姓名|名字|电话|手机号?码?|联系方式|联系电话|详细地址|收货地址|所在地区|地址|[:,;、|/()]|\(?收\)?/gu
const reach = 40

/** One entity over the whole line, from addresses and phones already found; nothing without all three parts. */
export function findPersonAddresses(
  text: string,
  addresses: readonly Entity[],
  phones: readonly Entity[],
): Entity[] {
  const entities: Entity[] = []
  for (const address of addresses) {
    const phone = phones.find((p) => distance(p, address) <= reach && !overlaps(p, address))
    if (!phone) continue
    const from = Math.max(0, Math.min(address.start, phone.start) - 20)
    const to = Math.min(text.length, Math.max(address.end, phone.end) + 20)
    const name = findName(text, from, to, [address, phone])
    if (!name) continue
    const start = Math.min(name.start, address.start, phone.start)
    const end = Math.max(name.end, address.end, phone.end)
    const value: Value = { name: name.text, phone: phone.value, address: address.value }
    entities.push({ type: 'person_address', value, start, end, text: text.slice(start, end) })
  }
  return entities
}

interface Span {
  start: number
  end: number
}

function findName(
  text: string,
  from: number,
  to: number,
  taken: readonly Span[],
): (Span & { text: string }) | null {
  let rest = text.slice(from, to)
  for (const span of taken) {
    const [a, b] = [span.start - from, span.end - from]
    rest = rest.slice(0, a) + ' '.repeat(b - a) + rest.slice(b)
  }
  const labelled = label.exec(rest)
  if (labelled?.groups?.name !== undefined) {
    const start = from + labelled.index + labelled[0].length - labelled.groups.name.length
    return { text: labelled.groups.name, start, end: start + labelled.groups.name.length }
  }
  const clean = rest.replace(labels, (mark) => ' '.repeat(mark.length))
  for (const match of clean.matchAll(/[^\s]+/gu))
    if (isName(match[0]))
      return { text: match[0], start: from + match.index, end: from + match.index + match[0].length }
  return null
}

function distance(a: Span, b: Span): number {
  return Math.max(0, Math.max(a.start, b.start) - Math.min(a.end, b.end))
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end
}
