/** nightdesk/testing: what the tests of a channel or a plugin may import. */
export { fakeSigner, openChannel, storeUnavailable } from './fakes.ts'
export type { Draft, FakeHost, FakeOptions } from './fakes.ts'
