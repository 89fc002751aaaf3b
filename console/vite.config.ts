/** How the pages are built, and how `npm run console` serves them while they are written. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))

/**
 * Ant Design writes its styles at run time, into `<style>` elements by `innerHTML`: our Content-Security-Policy forbids
 * both. The two modules that do so are replaced by one that uses constructed style sheets, which need no exception.
 */
const styleWriters = ['@rc-component/util/es/Dom/dynamicCSS.js', '@ant-design/icons/es/cssUtils.js']

function constructedSheets(): Plugin {
  const replaced = new Set<string>()
  return {
    name: 'constructed-sheets',
    enforce: 'pre',
    load(id) {
      const writer = styleWriters.find((file) => id.split('?')[0]!.endsWith(`/node_modules/${file}`))
      if (!writer) return null
      replaced.add(writer)
      return `export * from ${JSON.stringify(join(here, 'parts/sheets.ts'))}`
    },
    buildEnd(error) {
      const missing = styleWriters.filter((file) => !replaced.has(file))
      // A new version that moved them must not slip through: the browser would refuse every style.
      if (!error && missing.length > 0) this.error(`not found, so not replaced: ${missing.join(', ')}`)
    },
  }
}

export default defineConfig({
  root: here,
  base: '/console/',
  publicDir: false,
  plugins: [constructedSheets()],
  // The dependency optimiser would bundle the style writers before they could be replaced.
  optimizeDeps: { exclude: ['@rc-component/util', '@ant-design/icons', '@ant-design/cssinjs'] },
  build: {
    outDir: join(here, '../dist/console'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:3978', ws: true } } },
})
