/** nightdesk/testing: what the tests of a channel or a plugin may import. */
export { fakeSigner, openChannel, storeUnavailable } from './fakes.ts'
export type { Draft, FakeHost, FakeOptions } from './fakes.ts'
export { describeChannel, readSamples } from './channel-contract.ts'
export type { Ability, ChannelSamples, ChannelSubject, Content, Platform } from './channel-contract.ts'
export { fakePluginHost } from './fakes-plugin.ts'
export type { CallResult, FakePluginHost, FakePluginOptions, FakeStore } from './fakes-plugin.ts'
