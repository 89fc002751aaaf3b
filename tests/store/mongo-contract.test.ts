/** MongoDB keeps the store contract. */
import { afterAll } from '@jest/globals'
import { storeContract } from '../../bot/testing/store-contract.ts'
import { describeWith } from '../sidecars/describe.ts'
import { mongo } from '../sidecars/parts.ts'
import { dropAll, makeMongoSubject } from './mongo.ts'

afterAll(dropAll)

describeWith({ mongo }, 'on MongoDB', ({ mongo: server }) => {
  storeContract('mongo', (now) => makeMongoSubject(server, { now }), { shared: true })
})
