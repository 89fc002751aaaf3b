/** Pictures and files: sent by Direct Line's `upload`, kept private, read by whoever reads the conversation. */
import type { IncomingMessage } from 'node:http'
import { z, type Attachment, type ChannelHost } from 'nightdesk/sdk'
import type { WebConfig } from './config.ts'
import { readBody, Refusal } from './http.ts'

export const mediaPath = '/v3/directline/media'
const activityType = 'application/vnd.microsoft.activity'
/** Room for the activity and the seams between the parts. */
const otherBytes = 65_536
/** A link is made anew with every read of the conversation. */
const linkLifeMs = 3_600_000

/** Makes the link of a kept file: good for an hour, for this file only. */
export type Link = (ref: string) => string

/** Links of one channel instance. Without `publicUrl` they are paths of this server, which our widget resolves. */
export function linksOf(host: Pick<ChannelHost<WebConfig>, 'config' | 'sign'>): Link {
  return (ref) =>
    `${host.config.publicUrl ?? ''}${mediaPath}/${ref}?t=${encodeURIComponent(host.sign.seal({ media: ref }, linkLifeMs))}`
}

/** Bytes of an upload that are taken, and that are read before it is refused. */
export function uploadBytes({ maxBytes }: WebConfig['files']): { atMost: number; patience: number } {
  return { atMost: maxBytes + otherBytes, patience: 2 * maxBytes + otherBytes }
}

/** What one upload brought: the activity as posted, or `{ type: 'message' }`, and the files beside it. */
export interface Upload {
  body: Record<string, unknown>
  files: { bytes: Uint8Array; name: string }[]
}

/**
 * Reads an upload: `multipart/form-data` with one part of type `application/vnd.microsoft.activity` and the files.
 * Throws a Refusal: 413 over the limit, 415 other types, 400 what cannot be read or brings no file.
 */
export async function readUpload(request: IncomingMessage, limits: WebConfig['files']): Promise<Upload> {
  const type = request.headers['content-type'] ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type))
    throw new Refusal(415, 'BadArgument', 'Send files as multipart/form-data.')
  const { atMost, patience } = uploadBytes(limits)
  const form = await parts(await readBody(request, atMost, patience), type)
  const upload: Upload = { body: { type: 'message' }, files: [] }
  for (const [, part] of form) {
    if (typeof part === 'string') continue
    if (part.type.startsWith(activityType)) upload.body = await activityOf(part)
    else upload.files.push({ bytes: new Uint8Array(await part.arrayBuffer()), name: part.name })
  }
  if (upload.files.length === 0) throw new Refusal(400, 'BadArgument', 'No file came with this upload.')
  if (upload.files.length > limits.perMessage)
    throw new Refusal(400, 'BadArgument', `At most ${limits.perMessage} files go with one message.`)
  return upload
}

/** Node's own parser of multipart bodies is the one of `fetch`. */
async function parts(body: Buffer<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData()
  } catch {
    throw new Refusal(400, 'BadSyntax', 'The body is not multipart/form-data.')
  }
}

const anActivity = z.record(z.string(), z.unknown())

async function activityOf(part: Blob): Promise<Record<string, unknown>> {
  try {
    // Clients describe in it what stands in the other parts.
    const { attachments: _described, ...activity } = anActivity.parse(JSON.parse(await part.text()))
    return activity
  } catch {
    throw new Refusal(400, 'BadSyntax', `The part of type ${activityType} is not a JSON object.`)
  }
}

/** Keeps the files of an upload. When one is refused, none is kept. */
export async function keepAll(
  host: Pick<ChannelHost, 'media'>,
  conversation: string,
  files: Upload['files'],
): Promise<Attachment[]> {
  const kept: Attachment[] = []
  try {
    for (const { bytes, name } of files) kept.push(await host.media.put({ conversation, bytes, name }))
    return kept
  } catch (error) {
    await dropAll(host, kept)
    throw error
  }
}

/** For a message that was not taken, or was here already. */
export async function dropAll(host: Pick<ChannelHost, 'media'>, files: readonly Attachment[]): Promise<void> {
  for (const { ref } of files) await host.media.remove(ref)
}

/** Registers the route of the links. */
export function openFiles(host: ChannelHost<WebConfig>): void {
  host.route('GET', `${mediaPath}/:ref`, async (_request, response, params, url) => {
    const vouched = host.sign.open(url.searchParams.get('t') ?? '')
    const kept = vouched?.media === params.ref ? await host.media.get(params.ref ?? '') : null
    // A stranger does not learn whether there is such a file.
    if (kept === null) return void response.writeHead(404, { 'cache-control': 'no-store' }).end()
    // The page of a shop on another origin shows it; the ticket in the address is what protects it.
    response.writeHead(200, { ...kept.headers, 'cross-origin-resource-policy': 'cross-origin' }).end(kept.bytes)
  })
}
