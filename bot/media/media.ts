/** Files that customers send: private, kept by the shop, found by a random name only. */
import { randomBytes } from 'node:crypto'
import { BotError, type Attachment } from '../sdk/index.ts'

/** What is known of a kept file. */
export interface KeptFile {
  /** 128 random bits, base64url. */
  ref: string
  /** As the customer's device called it, without folders; for display only. */
  name: string | null
  /** By its first bytes, never by its name. */
  mime: string
  /** Bytes. */
  size: number
  /** `<instance>/<conversation>` it was sent in: who may read that may read this. */
  conversation: string
  /** UTC ms. */
  at: number
}

/** Where the bytes lie. Every `put` is on disk when its promise resolves. */
export interface MediaStore {
  put(file: KeptFile, bytes: Uint8Array): Promise<void>
  get(ref: string): Promise<{ file: KeptFile; bytes: Uint8Array } | null>
  remove(ref: string): Promise<void>
}

const kinds: Readonly<Record<string, Attachment['kind']>> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'image',
  'image/gif': 'image',
  'application/pdf': 'file',
}
export const refPattern = /^[\w-]{22}$/
const longestName = 100

/**
 * Keeps a file under a new name. What it is, its first bytes say: pictures (JPEG, PNG, WebP, GIF) and PDF are taken.
 * Throws `BotError('request.invalid')` for everything else; nothing is kept then.
 */
export async function keepFile(
  store: MediaStore,
  sent: { bytes: Uint8Array; name?: string; conversation: string; at: number },
): Promise<Attachment> {
  // Loaded with the first file: most processes never see one.
  const { fileTypeFromBuffer } = await import('file-type')
  const mime = (await fileTypeFromBuffer(sent.bytes))?.mime
  const kind = mime === undefined ? undefined : kinds[mime]
  if (mime === undefined || kind === undefined)
    throw new BotError('request.invalid', 'Only pictures (JPEG, PNG, WebP, GIF) and PDF files can be sent.')
  const name = plainName(sent.name)
  const file: KeptFile = {
    ref: randomBytes(16).toString('base64url'),
    name,
    mime,
    size: sent.bytes.byteLength,
    conversation: sent.conversation,
    at: sent.at,
  }
  await store.put(file, sent.bytes)
  return { kind, ref: file.ref, mime, size: file.size, ...(name !== null && { name }) }
}

/** Headers under which a kept file may be shown: it is never a page of ours, whatever it holds. */
export function fileHeaders({ mime, size, name }: KeptFile): Record<string, string> {
  const shown = mime.startsWith('image/') ? 'inline' : 'attachment'
  const called = name === null ? '' : `; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, escape)}`
  return {
    'content-type': mime,
    'content-length': String(size),
    'content-disposition': shown + called,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, max-age=3600',
  }
}

function escape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

/** The last part of a path, without what cannot be shown. */
function plainName(name: string | undefined): string | null {
  const last = (name ?? '').split(/[/\\]/).at(-1)!.toWellFormed()
  // eslint-disable-next-line no-control-regex -- these are what is taken out
  const clean = last.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').trim()
  return clean === '' ? null : [...clean].slice(0, longestName).join('')
}
