/** Every ack comes after the fsync of its commit: 10,000 of 10,000, read from the system calls (fault F5). */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { childCommand } from './child.ts'
import { makeFolder } from './folder.ts'
import { judge } from './fsync-order.ts'

const calls = 'openat,write,pwrite64,fsync,fdatasync'
const strace = spawnSync('strace', ['-f', '-e', `trace=${calls}`, 'true']).status === 0

let folder: string | null = null
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true })
  folder = null
})

/** System calls of the thread that writes, in order. */
function trace(count: number, synchronous: 'as it is' | 'NORMAL'): string[] {
  const root = (folder = makeFolder())
  const [file, args] = childCommand('acks', join(root, 'data'), [String(count), synchronous])
  const options = ['-ff', '--seccomp-bpf', '-s', '16', '-e', `trace=${calls}`, '-o', join(root, 'trace')]
  const { status, stderr } = spawnSync('strace', [...options, file, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const files = readdirSync(root).filter((name) => name.startsWith('trace.'))
  const threads = files.map((name) => readFileSync(join(root, name), 'utf8'))
  const writers = threads.filter((text) => text.includes('asked'))
  expect(writers).toHaveLength(1)
  return writers[0]!.split('\n')
}

describe('judging a trace', () => {
  const open = ['openat(AT_FDCWD, "/d/nightdesk.db-wal", O_RDWR) = 7', 'openat(AT_FDCWD, "/d/acks", O_WRONLY) = 9']
  const asked = 'write(9, "asked 1\\n", 8) = 8'
  const acked = 'write(9, "acked 1\\n", 8) = 8'
  const wrote = 'pwrite64(7, "..."..., 4096, 32) = 4096'
  const synced = 'fdatasync(7) = 0'
  const early = (...lines: string[]) => judge([...open, ...lines]).early

  test('an ack after write and sync is right', () => {
    expect(judge([...open, asked, wrote, synced, acked])).toEqual({ acks: 1, early: [], syncs: 1 })
  })

  test('an ack without them, before them or after a failed one is early', () => {
    expect(early(asked, acked, wrote, synced)).toEqual([1])
    expect(early(asked, wrote, acked, synced)).toEqual([1])
    expect(early(asked, synced, wrote, acked)).toEqual([1])
    expect(early(wrote, synced, asked, acked)).toEqual([1])
    expect(early(asked, wrote, 'fdatasync(7) = -1 EIO (Input/output error)', acked)).toEqual([1])
    expect(early(asked, wrote, 'fdatasync(8) = 0', acked)).toEqual([1])
  })
})

const traced = strace ? test : test.skip
const why = strace ? '' : ' (skipped: strace is not here or may not trace)'

describe('acks and fsync', () => {
  traced(
    `each of 10,000 acks follows the fsync of its commit${why}`,
    () => {
      const { acks, early, syncs } = judge(trace(10_000, 'as it is'))
      expect({ acks, early: early.length }).toEqual({ acks: 10_000, early: 0 })
      expect(syncs).toBeGreaterThan(100)
    },
    120_000,
  )

  traced(`the same trace with synchronous=NORMAL is found out${why}`, () => {
    const { acks, early } = judge(trace(500, 'NORMAL'))
    expect(acks).toBe(500)
    expect(early.length).toBeGreaterThan(400)
  })
})
