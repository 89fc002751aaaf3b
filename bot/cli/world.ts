/** What the shop's plugins and channels can do, as the checker asks for it. */
import { z } from '../sdk/index.ts'
import type { CheckWorld, DeclaredAction } from '../content/checks/world.ts'
import { collectActions } from '../testing/plugin-actions.ts'
import type { Extensions } from './assemble.ts'

/** Plugins are set up on a fake host to learn their actions; nothing of them is started. */
export async function worldOf(extensions: Extensions, timeZone: string): Promise<CheckWorld> {
  const actions = await collectActions(extensions.plugins, timeZone)
  return {
    actions: new Map(
      actions.map((action): [string, DeclaredAction] => {
        const schema = z.toJSONSchema(action.input, { unrepresentable: 'any', io: 'input' })
        const known = schema.properties !== undefined
        return [
          action.name,
          {
            effect: action.effect,
            outcomes: action.outcomes ?? [],
            inputKeys: known ? Object.keys(schema.properties!) : null,
            requiredKeys: schema.required ?? [],
          },
        ]
      }),
    ),
    channels: extensions.channels.flatMap(({ instance, plugin, settings }) => {
      const config = plugin.configSchema.safeParse(settings)
      return config.success
        ? [{ id: instance, plugin: plugin.id, capabilities: plugin.capabilities(config.data) }]
        : []
    }),
  }
}
