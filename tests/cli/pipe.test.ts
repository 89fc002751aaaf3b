/** `nightdesk … | head -3`: who reads no further ends the command quietly. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const bin = join(dirname(fileURLToPath(import.meta.url)), '../../bot/cli/nightdesk.js')

test('a pipe that is closed before anything was written', async () => {
  const child = spawn(process.execPath, ['--conditions=nightdesk-source', bin, '--help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  let said = ''
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const status = await new Promise((resolve) => child.on('close', resolve))
  expect({ status, said }).toEqual({ status: 0, said: '' })
})
