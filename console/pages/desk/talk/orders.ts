/** What can be done about a contact: claim, release, resolve, requeue. */
import { useState } from 'react'
import { App } from 'antd'
import { useLocation } from 'wouter'
import { api } from '../../../api/client.ts'
import { sentenceOf } from '../../../api/problem.ts'
import { client, contactQuery } from '../../../api/queries.ts'
import { t } from '../../../words/index.ts'

export type OrderName = 'claim' | 'release' | 'resolve' | 'requeue'

export interface Orders {
  /** True if it was done. */
  order: (name: OrderName, body?: Record<string, unknown>) => Promise<boolean>
  /** The order under way. */
  busy: OrderName | null
}

export function useOrders(contactId: string): Orders {
  const { message } = App.useApp()
  const [, go] = useLocation()
  const [busy, setBusy] = useState<OrderName | null>(null)

  async function order(name: OrderName, body: Record<string, unknown> = {}): Promise<boolean> {
    setBusy(name)
    try {
      await api('POST', `/contacts/${encodeURIComponent(contactId)}/${name}`, body)
      if (name !== 'claim') {
        void message.success(t(`done.${name}`))
        go('/')
      }
      return true
    } catch (error) {
      void message.error(t('failed', sentenceOf(error)))
      return false
    } finally {
      // Another may have been given meanwhile: the desk is told of a claim before its own answer comes.
      setBusy((current) => (current === name ? null : current))
      for (const queryKey of [contactQuery(contactId).queryKey, ['queue'], ['chats'], ['recent']])
        void client.invalidateQueries({ queryKey })
    }
  }

  return { order, busy }
}
