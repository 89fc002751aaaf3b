/** The store contract: every promise of the port as tests, run against each adapter. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { start } from './store-contract/build.ts'
import { clusterContract } from './store-contract/cluster.ts'
import { keepContract } from './store-contract/keep.ts'
import { laneContract } from './store-contract/lane.ts'
import { lastContract } from './store-contract/last.ts'
import { listenContract } from './store-contract/listen.ts'
import { outboxContract } from './store-contract/outbox.ts'
import { receiveContract } from './store-contract/receive.ts'
import type { Bench, MakeStore, StoreSubject } from './store-contract/subject.ts'

export type { MakeStore, StoreSubject } from './store-contract/subject.ts'

/**
 * Registers the whole contract under `name`; each test gets an empty store of `makeStore`.
 * Call it at the top of a Jest test file.
 * @param shared several processes may share the data: the subjects have `another`
 */
export function storeContract(name: string, makeStore: MakeStore, { shared = false } = {}): void {
  describe(`store contract: ${name}`, () => {
    const clock = { now: start }
    let subject: StoreSubject
    beforeEach(async () => {
      clock.now = start
      subject = await makeStore(() => clock.now)
    })
    afterEach(() => subject.dispose())
    const bench: Bench = { subject: () => subject, store: () => subject.store, clock }
    receiveContract(bench)
    laneContract(bench)
    outboxContract(bench)
    listenContract(bench)
    keepContract(bench)
    lastContract(bench)
    if (shared) clusterContract(bench)
    else test('serves one process', () => expect(subject.store.cluster).toBeNull())
  })
}
