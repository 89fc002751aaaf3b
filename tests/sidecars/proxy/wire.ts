/** MongoDB's wire protocol, as much as a proxy needs: where a message ends, which command it carries, how to answer it. */
import { inflateSync, zstdDecompressSync } from 'node:zlib'
import mongoose from 'mongoose'

const { BSON } = mongoose.mongo

export type Document = Record<string, unknown>

export interface Message {
  /** As it came, header included. */
  bytes: Buffer
  id: number
  /** The request that this answers; 0 in requests. */
  responseTo: number
  /** Name of the command; null where it cannot be read (an answer, an old opcode, a compression we do not have). */
  command: string | null
  /** False when the sender waits for no answer (write concern 0). */
  answered: boolean
}

const opReply = 1
const opQuery = 2004
const opCompressed = 2012
const opMsg = 2013
const headerLength = 16

/** Cuts a stream into messages: call it with what arrives, it gives the messages that are complete. */
export function messages(): (bytes: Buffer) => Message[] {
  let rest: Buffer = Buffer.alloc(0)
  return (bytes) => {
    rest = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes
    const complete: Message[] = []
    while (rest.length >= headerLength && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0)
      if (length < headerLength) throw new Error(`not MongoDB's protocol: a message of ${length} bytes`)
      complete.push(read(rest.subarray(0, length)))
      rest = rest.subarray(length)
    }
    return complete
  }
}

function read(bytes: Buffer): Message {
  const { opcode, body } = uncompressed(bytes)
  const inFlags = opcode === opMsg && body !== null
  return {
    bytes,
    id: bytes.readInt32LE(4),
    responseTo: bytes.readInt32LE(8),
    command: body === null ? null : commandOf(opcode, body),
    answered: !inFlags || (body.readUInt32LE(0) & 2) === 0,
  }
}

function uncompressed(bytes: Buffer): { opcode: number; body: Buffer | null } {
  const opcode = bytes.readInt32LE(12)
  if (opcode !== opCompressed) return { opcode, body: bytes.subarray(headerLength) }
  const packed = bytes.subarray(25)
  const compressor = bytes[24]
  const body =
    compressor === 0
      ? packed
      : compressor === 2
        ? inflateSync(packed)
        : compressor === 3
          ? zstdDecompressSync(packed)
          : null
  return { opcode: bytes.readInt32LE(headerLength), body }
}

/** The first key of the command's document. */
function commandOf(opcode: number, body: Buffer): string | null {
  const at = documentAt(opcode, body)
  if (at === null) return null
  // int32 length, one byte of type, then the key.
  const start = at + 5
  return body.toString('utf8', start, body.indexOf(0, start))
}

/** Where the command's (or the answer's) document begins in a body. */
function documentAt(opcode: number, body: Buffer): number | null {
  if (opcode === opReply) return 20
  // flags, collection, skip, return, query
  if (opcode === opQuery) return body.indexOf(0, 4) + 9
  if (opcode !== opMsg) return null
  for (let at = 4; at < body.length;) {
    if (body[at] === 0) return at + 1
    at += 1 + body.readInt32LE(at + 1)
  }
  return null
}

/** The document of a command or an answer; null where it cannot be read. */
export function documentOf(message: Message): Document | null {
  const { opcode, body } = uncompressed(message.bytes)
  const at = body === null ? null : documentAt(opcode, body)
  if (body === null || at === null) return null
  return BSON.deserialize(body.subarray(at, at + body.readInt32LE(at)), { promoteValues: false })
}

/** An answer of the server to this request. */
export function answerTo(requestId: number, document: Document): Buffer {
  return message(0, requestId, document)
}

/** The same answer, to another request. */
export function withResponseTo(answer: Message, requestId: number): Buffer {
  const bytes = Buffer.from(answer.bytes)
  bytes.writeInt32LE(requestId, 8)
  return bytes
}

/** The same message with another document in it, uncompressed. Throws for opcodes that clients stopped using. */
export function withDocument(old: Message, document: Document): Message {
  return read(replaced(old, document))
}

function replaced(old: Message, document: Document): Buffer {
  const { opcode, body } = uncompressed(old.bytes)
  if (opcode === opReply) {
    const bytes = Buffer.concat([old.bytes.subarray(0, headerLength + 20), BSON.serialize(document)])
    bytes.writeInt32LE(bytes.length, 0)
    return bytes
  }
  if (opcode !== opMsg || body === null)
    throw new Error(`cannot put a document into a message of opcode ${opcode}`)
  const at = documentAt(opcode, body)!
  const flags = body.readUInt32LE(0)
  const end = (flags & 1) === 1 ? body.length - 4 : body.length
  const others = Buffer.concat([body.subarray(4, at - 1), body.subarray(at + body.readInt32LE(at), end)])
  return message(old.id, old.responseTo, document, flags & ~1, others)
}

/** @param flags OP_MSG's, without a checksum  @param others sections beside the document */
function message(
  id: number,
  responseTo: number,
  document: Document,
  flags = 0,
  others: Buffer | null = null,
): Buffer {
  const bytes = Buffer.concat([
    Buffer.alloc(headerLength + 5),
    BSON.serialize(document),
    others ?? Buffer.alloc(0),
  ])
  bytes.writeInt32LE(bytes.length, 0)
  bytes.writeInt32LE(id, 4)
  bytes.writeInt32LE(responseTo, 8)
  bytes.writeInt32LE(opMsg, 12)
  bytes.writeUInt32LE(flags, 16)
  return bytes
}
