/** The actions that plugins register, without starting anything: what a test run measures against. */
import type { Action, Plugin } from '../sdk/index.ts'
import { fakePluginHost } from './fakes-plugin.ts'

/**
 * Sets the plugins up on rows in memory, with no network, and gives back what they registered.
 * @throws Error if a plugin's settings do not fit or its setup fails
 */
export async function collectActions(
  plugins: readonly { plugin: Plugin; settings: unknown }[],
  timeZone: string,
): Promise<Action[]> {
  const hosts = await Promise.all(
    plugins.map(({ plugin, settings }) => fakePluginHost(plugin, { config: settings, timeZone })),
  )
  await Promise.all(hosts.map((host) => host.stop()))
  return hosts.flatMap(({ actions }) => [...actions.values()])
}
