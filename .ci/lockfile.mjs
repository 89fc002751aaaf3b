// Completes package-lock.json with the optional packages of other platforms. A registry that holds only some platforms
// makes `npm install` leave the others out, and `npm ci` then refuses the file everywhere. Run it after `npm install`.
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'win32',
  'openharmony',
  'sunos',
  'netbsd',
  'openbsd',
  'aix',
]
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32']
let added = 0
for (const owner of Object.values(lock.packages))
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`
    if (lock.packages[path] || !/^\d/.test(version)) continue
    const words = name.split(/[-/]/)
    const os = systems.filter((one) => words.includes(one))
    const cpu = processors.filter((one) => words.includes(one))
    if (os.length + cpu.length === 0) continue
    lock.packages[path] = {
      version,
      ...(cpu.length && { cpu }),
      ...(owner.dev && { dev: true }),
      optional: true,
      ...(os.length && { os }),
    }
    added += 1
  }
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} packages of other platforms added`)
