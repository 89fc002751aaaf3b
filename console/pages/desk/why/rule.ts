/** What a rule of the policy is called. */
import type { Card } from '../../../api/types.ts'
import { isNamed, named } from '../../../words/index.ts'

/** `timer handoff` and `event order_paid` begin with a word of ours and end with one of the shop's. */
export function ruleName({ rule, input }: Pick<Card, 'rule' | 'input'>): string {
  const name = rule ?? input
  if (isNamed('rule', name)) return named('rule', name)
  const [first = '', ...rest] = name.split(' ')
  return [named('rule', first), ...rest].join(' ')
}
