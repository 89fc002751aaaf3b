/** Readers of one conversation at the same moment, while another process's lines are still to be copied out. */
import { afterAll, expect, test } from '@jest/globals'
import type { Connection } from 'mongoose'
import { openMongoStore } from '../../bot/store/mongo/index.ts'
import { message, start, step } from '../../bot/testing/store-contract/build.ts'
import { describeWith } from '../sidecars/describe.ts'
import { mongo } from '../sidecars/parts.ts'
import { borrow, dropAll, giveBack } from './mongo.ts'

describeWith({ mongo }, 'readers beside the copying out', ({ mongo: server }) => {
  afterAll(dropAll)

  test('nobody reads past a line that another reader is just copying', async () => {
    const url = borrow(server)
    let connection: Connection | null = null
    const stuck = new Promise<never>(() => undefined)
    // The process that recorded never gets to copy: it is about to die.
    const dying = await openMongoStore({
      url,
      now: () => start,
      failpoints: {
        opened: (made) => (connection = made),
        at: (point, when) => (point === 'relay.messages' && when === 'before' ? stuck : undefined),
      },
    })
    let slow = false
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    const living = await openMongoStore({
      url,
      now: () => start,
      failpoints: {
        at: (point, when) => (slow && point === 'relay.messages' && when === 'before' ? gate : undefined),
      },
    })
    const first = message({ conversation: 'v', text: '在吗' })
    const contact = first.from!.mintContactId
    await dying.receive(first, step(contact, first.id, 0))
    slow = true
    const reads = [living.transcript('web/v', 0, 10), living.transcript('web/v', 0, 10)]
    // Both have read the document by then, and only one of them copies.
    setTimeout(open, 500)
    const lines = (await Promise.all(reads)).map((entries) => entries.map(({ seq }) => seq))
    expect(lines).toEqual([[1], [1]])
    await living.close()
    dying.close().catch(() => undefined)
    await connection!.destroy()
    await giveBack(url)
  })
})
