/** The `package.json` of a new project: scripts, and a dependency on the version that made it. */

interface Package {
  name: string
  version: string
  engines: { node: string }
  devDependencies?: Record<string, string>
}

/** Tools for the types of the project's own plugins and channels, in the versions that Nightdesk is built with. */
const tools = ['@types/node', 'typescript']

/** @param folder its own name becomes the package's, as far as npm takes it */
export function packageOf({ name, version, engines, devDependencies = {} }: Package, folder: string): string {
  const made = {
    name: packageName(folder),
    version: '0.1.0',
    private: true,
    type: 'module',
    engines,
    scripts: {
      start: 'nightdesk start',
      dev: 'nightdesk dev',
      chat: 'nightdesk chat',
      check: 'nightdesk check',
      test: 'nightdesk test && node --test',
      types: 'tsc',
    },
    dependencies: { [name]: `^${version}` },
    devDependencies: Object.fromEntries(tools.map((tool) => [tool, devDependencies[tool] ?? '*'])),
  }
  return `${JSON.stringify(made, null, 2)}\n`
}

/** `我的店 No. 2` → `no-2`; a folder of which nothing is left gives `my-shop`. */
export function packageName(folder: string): string {
  const words = folder
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  // A package may not be called like what it depends on.
  return words === '' || words === 'nightdesk' || words === 'node-modules' ? 'my-shop' : words.slice(0, 100)
}
