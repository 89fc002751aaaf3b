/** The runner that the contracts run under: the globals of Jest where there are any, else Node's own `node:test`. */

interface Runner {
  describe: (name: string, body: () => void) => void
  test: (name: string, body: () => Promise<void>) => void
}

/** Nothing to install for a stranger's channel: `node --test` is there wherever Nightdesk runs. */
async function ofNode(): Promise<Runner> {
  const { describe, test } = await import('node:test')
  return { describe: (name, body) => void describe(name, body), test: (name, body) => void test(name, body) }
}

const { describe: given, test: one } = globalThis as Partial<Runner>

export const { describe, test }: Runner = given && one ? { describe: given, test: one } : await ofNode()
