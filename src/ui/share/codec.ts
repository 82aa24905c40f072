// A scenario as the fragment of a link, and back: JSON, deflated, in base64url, with a checksum. Nothing leaves the page.
// Layout: `1.` + base64url(CRC-32 of the payload, length of the payload, payload), both numbers as four bytes, high first.
import { decodeText } from '../../blueprint/decode'
import type { Code } from '../../blueprint/codes'
import { limits } from '../../blueprint/limits'
import { toPlain } from '../../blueprint/print'
import type { Problem, Scenario } from '../../blueprint/scenario'

const VERSION = 1
const PREFIX = `${VERSION}.`
const HEADER = 8

/** Links up to this many characters work nearly everywhere; longer ones are better sent as files. */
export const COMFORTABLE_LINK = 8_000

/** The fragment for a scenario (without `#`). It may be too long for a link: compare with `limits.fragment.max`. */
export async function encode(scenario: Scenario): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(toPlain(scenario)))
  const payload = await collect(new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw')))
  const bytes = new Uint8Array(HEADER + payload.length)
  const header = new DataView(bytes.buffer)
  header.setUint32(0, crc32(payload))
  header.setUint32(4, payload.length)
  bytes.set(payload, HEADER)
  return PREFIX + toBase64Url(bytes)
}

export type Decoded = { ok: true; text: string } | { ok: false; problems: Problem[] }

/** The text of the scenario in a fragment, to be read like any other file; or what is wrong with the link. */
export async function decode(fragment: string): Promise<Decoded> {
  if (fragment.length > limits.fragment.max) {
    return refused('MR-171', 'The link is too long.', 'Ask for the scenario as a file.')
  }
  if (!fragment.startsWith(PREFIX)) {
    // Whatever a later format looks like, it begins with its number.
    const made = Number(/^v?(\d{1,6})(?![A-Za-z0-9])/.exec(fragment)?.[1] ?? 0)
    if (made > VERSION) {
      const message = `The link was made by a newer Millrace: it has version ${made}, this Millrace reads version ${VERSION}.`
      return refused('MR-130', message, 'Reload the page to get the newest version.')
    }
    return refused('MR-170', 'This is not a link to a scenario.', 'Copy the whole link again.')
  }
  const bytes = fromBase64Url(fragment.slice(PREFIX.length))
  if (bytes === null) {
    return refused('MR-170', 'The link is damaged: it contains signs that no link has.', 'Copy the whole link again.')
  }
  if (bytes.length < HEADER) {
    return refused('MR-170', 'The link is incomplete: only its beginning arrived.', 'Copy the whole link again.')
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset)
  const payload = bytes.subarray(HEADER)
  const length = header.getUint32(4)
  if (payload.length < length) {
    const message = `The link is incomplete: ${payload.length} of ${length} bytes arrived.`
    return refused('MR-170', message, 'Some programs cut long links. Ask for the scenario as a file.')
  }
  if (payload.length > length)
    return refused('MR-172', 'Something was added to the end of the link.', 'Copy the link again.')
  if (crc32(payload) !== header.getUint32(0)) {
    return refused('MR-170', 'The link is damaged: its checksum does not fit.', 'Copy the whole link again.')
  }
  return inflated(payload)
}

/** Small slices in, so that a bomb is noticed before much of it has come out. */
const SLICE = 1_024

async function inflated(payload: Uint8Array<ArrayBuffer>): Promise<Decoded> {
  const stream = new DecompressionStream('deflate-raw')
  const writer = stream.writable.getWriter()
  const reader = stream.readable.getReader()
  const feed = async (): Promise<void> => {
    for (let at = 0; at < payload.length; at += SLICE) await writer.write(payload.subarray(at, at + SLICE))
    await writer.close()
  }
  // Errors surface at the reader; the writer's copy of them needs no second hearing.
  const feeding = feed().catch(() => {})
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length
      if (size > limits.inflated.max) {
        await reader.cancel()
        return refused(
          'MR-171',
          `The link expands beyond ${limits.inflated.max / 1_048_576} MiB.`,
          'Ask for the scenario as a file.',
        )
      }
      chunks.push(next.value)
    }
    await feeding
  } catch {
    return refused('MR-172', 'The link holds something else than a scenario.', 'Copy the link again.')
  }
  const text = decodeText(joined(chunks, size))
  if (typeof text === 'string') return { ok: true, text }
  return refused('MR-172', 'The link holds something else than a scenario.', 'Copy the link again.')
}

const refused = (code: Code, message: string, fix: string): Decoded => ({
  ok: false,
  problems: [{ code, message, path: '', line: 0, column: 0, fix }],
})

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())
}

function joined(chunks: Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** null: not base64url. */
function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** CRC-32 as in zip and PNG (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
