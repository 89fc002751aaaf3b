import { deflateSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { answerTo, documentOf, messages, withDocument } from './wire.ts'

/** A command as a driver sends it. */
function command(
  document: Record<string, unknown>,
  { flags = 0, sections }: { flags?: number; sections?: Buffer } = {},
): Buffer {
  const bytes = Buffer.concat([answerTo(0, document), sections ?? Buffer.alloc(0)])
  bytes.writeInt32LE(bytes.length, 0)
  bytes.writeInt32LE(77, 4)
  bytes.writeUInt32LE(flags, 16)
  return bytes
}

/** A section of kind 1 with one empty document. */
function sequence(name: string): Buffer {
  const rest = Buffer.concat([Buffer.from(`${name}\0`), Buffer.from([5, 0, 0, 0, 0])])
  const head = Buffer.alloc(5)
  head[0] = 1
  head.writeInt32LE(4 + rest.length, 1)
  return Buffer.concat([head, rest])
}

function compressed(bytes: Buffer, compressor: number, pack: (body: Buffer) => Buffer): Buffer {
  const packed = pack(bytes.subarray(16))
  const head = Buffer.alloc(25)
  head.writeInt32LE(25 + packed.length, 0)
  head.writeInt32LE(bytes.readInt32LE(4), 4)
  head.writeInt32LE(2012, 12)
  head.writeInt32LE(2013, 16)
  head.writeInt32LE(bytes.length - 16, 20)
  head[24] = compressor
  return Buffer.concat([head, packed])
}

const only = (bytes: Buffer) => {
  const [message, ...others] = messages()(bytes)
  expect(others).toEqual([])
  return message!
}

describe('the wire', () => {
  test('messages are found wherever the network cuts them', () => {
    const all = Buffer.concat([
      command({ insert: 'a' }),
      command({ find: 'b', filter: { x: 1 } }),
      command({ ping: 1 }),
    ])
    for (let cut = 0; cut <= all.length; cut++) {
      const take = messages()
      const found = [...take(all.subarray(0, cut)), ...take(all.subarray(cut))]
      expect(found.map(({ command: name }) => name)).toEqual(['insert', 'find', 'ping'])
      expect(Buffer.concat(found.map(({ bytes }) => bytes)).equals(all)).toBe(true)
    }
  })

  test('the command is read behind document sequences and in compressed messages', () => {
    const plain = command({ update: 'rows' }, { sections: sequence('updates') })
    const turned = Buffer.concat([
      plain.subarray(0, 20),
      sequence('updates'),
      plain.subarray(20, -sequence('updates').length),
    ])
    expect(only(plain).command).toBe('update')
    expect(only(turned).command).toBe('update')
    expect(only(compressed(plain, 0, (body) => body)).command).toBe('update')
    expect(only(compressed(plain, 2, deflateSync)).command).toBe('update')
    expect(only(compressed(plain, 3, zstdCompressSync)).command).toBe('update')
    // Snappy passes, unread.
    expect(only(compressed(plain, 1, (body) => body)).command).toBeNull()
  })

  test('the first greeting comes in the old form', () => {
    const document = command({ ismaster: 1 }).subarray(21)
    const query = Buffer.concat([Buffer.alloc(20), Buffer.from('admin.$cmd\0'), Buffer.alloc(8), document])
    query.writeInt32LE(query.length, 0)
    query.writeInt32LE(2004, 12)
    expect(only(query).command).toBe('ismaster')
    expect(documentOf(only(query))).toMatchObject({ ismaster: expect.anything() })
  })

  test('a write that waits for no answer is known as such', () => {
    expect(only(command({ insert: 'a' })).answered).toBe(true)
    expect(only(command({ insert: 'a' }, { flags: 2 })).answered).toBe(false)
  })

  test('another document leaves the rest as it is', () => {
    const old = only(command({ insert: 'a', txnNumber: 1 }, { sections: sequence('documents') }))
    const changed = withDocument(old, { insert: 'b' })
    expect(documentOf(changed)).toEqual({ insert: 'b' })
    expect(changed.id).toBe(77)
    expect(changed.bytes.subarray(-sequence('documents').length).equals(sequence('documents'))).toBe(true)
  })

  test('what is not the protocol is said to be none', () => {
    expect(() => messages()(Buffer.from('GET / HTTP/1.1\r\n\r\n'.replace('GET ', '\x01\x00\x00\x00')))).toThrow(
      /not MongoDB/,
    )
  })
})
