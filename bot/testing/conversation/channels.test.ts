/** Channels of a test: the shop's own by what they can do, set up or not; none that nobody knows. */
import { expect, test } from '@jest/globals'
import { z } from 'zod'
import type { ChannelPlugin } from '../../sdk/index.ts'
import { capabilitiesOf, channelsPlayed } from './channels.ts'

const plugin = (id: string): ChannelPlugin => ({
  id,
  configSchema: z.strictObject({ token: z.string() }),
  capabilities: () => ({
    ...capabilitiesOf('web', {})!,
    buttons: 'as-text',
    replyDeadlineMs: 5000,
    windows: [{ opensOn: 'message', forMs: 1, sends: 1 }],
  }),
  create: () => {
    throw new Error('a test starts no channel')
  },
})

test('an account plays what its plugin can, without the deadlines of the real world', () => {
  const known = channelsPlayed([{ instance: 'shop_two', plugin: plugin('mine'), settings: { token: 'x' } }])
  expect(capabilitiesOf('shop_two', known)).toMatchObject({
    buttons: 'as-text',
    replyDeadlineMs: null,
    windows: [],
  })
})
test('one that is not set up is played like its kind; a kind nobody knows is none', () => {
  const known = channelsPlayed([
    { instance: 'phone_two', plugin: plugin('ivr'), settings: {} },
    { instance: 'odd', plugin: plugin('odd'), settings: {} },
  ])
  expect(capabilitiesOf('phone_two', known)).toMatchObject({ modality: 'voice', keypad: true })
  expect(capabilitiesOf('odd', known)).toBeNull()
  expect(capabilitiesOf('wechat', known)?.modality).toBe('text')
})
