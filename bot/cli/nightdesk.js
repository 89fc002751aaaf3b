#!/usr/bin/env node
// Plain JavaScript without imports, so that an old Node can still read it and say what is wrong in one line.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `nightdesk needs Node 22.18 or newer, this is ${process.versions.node}; install a newer Node; in a checkout "npm run" brings its own`,
  )
  process.exitCode = 1
} else {
  // Who reads no further (`| head -3`) has what they wanted. A shop that runs is not ended by its terminal.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error
      if (!['start', 'dev'].some((command) => process.argv.includes(command))) process.exit()
    })
  // From a checkout the sources run as they are; the package runs what was built.
  const source = process.execArgv.some((option) => option.includes('nightdesk-source'))
  import('node:module')
    .then(({ enableCompileCache }) => {
      if (!process.env.NODE_DISABLE_COMPILE_CACHE) enableCompileCache?.()
      return import(source ? './main.ts' : '../../dist/bot/cli/main.js')
    })
    .then(({ main }) => main(process.argv.slice(2)))
    .catch((error) => {
      // What is wrong with a folder, a port or the content is said in one line; anything else is a fault of ours.
      const told = error?.name === 'BotError' || error?.name === 'FolderError' || error?.errno !== undefined
      console.error(told ? `nightdesk: ${error.message}` : error)
      process.exitCode = 1
    })
}
