/** MongoDB keeps the store contract. */
import { afterAll, describe, test } from '@jest/globals'
import { storeContract } from '../../bot/testing/store-contract.ts'
import { dropAll, makeMongoSubject, server, skipReason } from './mongo.ts'

afterAll(dropAll)

if (server === null)
  describe.skip(`store contract: mongo (${skipReason})`, () => test('is skipped', () => undefined))
else storeContract('mongo', (now) => makeMongoSubject({ now }))
