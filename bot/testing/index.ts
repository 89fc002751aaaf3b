/** nightdesk/testing: what the tests of a channel or a plugin may import. */
export { fakeSigner, openChannel, storeUnavailable } from './fakes.ts'
export type { Draft, FakeHost, FakeOptions } from './fakes.ts'
export { describeChannel, readSamples } from './channel-contract.ts'
export type { Ability, ChannelSamples, ChannelSubject, Content, Platform } from './channel-contract.ts'
