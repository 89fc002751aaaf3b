/** `npm run bench -- NAME [--json] [--quick]`: one measurement; what misses its goal is printed as missed. */
const names = ['turn', 'http', 'start', 'store', 'cluster', 'scale', 'understanding', 'content'] as const

export interface BenchOptions {
  json: boolean
  /** Fewer rounds, for a look; figures for the docs come from the full run. */
  quick: boolean
  args: string[]
}

/** One line of a table. `goal` and `met` only where the line is judged. */
export interface Row {
  name: string
  [figure: string]: string | number | boolean | null
}

const [name, ...args] = process.argv.slice(2)
if (!name || !(names as readonly string[]).includes(name)) {
  console.error(`usage: npm run bench -- ${names.join('|')} [--json] [--quick]`)
  process.exitCode = 1
} else {
  const options: BenchOptions = { json: args.includes('--json'), quick: args.includes('--quick'), args }
  const { run } = (await import(
    ['turn', 'http', 'start', 'cluster'].includes(name) ? `./${name}/index.ts` : `./${name}.ts`
  )) as {
    run: (options: BenchOptions) => Promise<void>
  }
  await run(options)
}
