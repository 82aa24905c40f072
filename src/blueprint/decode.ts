// From bytes to text: UTF-8 only, and a clear word for what is not text at all.
import type { Code } from './codes'

export interface Undecodable {
  code: Code
  message: string
  fix: string
}

const signatures: [bytes: number[], what: string][] = [
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image'],
  [[0xff, 0xd8, 0xff], 'a JPEG image'],
  [[0x47, 0x49, 0x46, 0x38], 'a GIF image'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive (or an office document)'],
  [[0x1f, 0x8b], 'gzip data'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
]

const startsWith = (bytes: Uint8Array, signature: number[]): boolean => signature.every((byte, i) => bytes[i] === byte)

/** The text, without its byte order mark; or why the bytes are none. */
export function decodeText(bytes: Uint8Array): string | Undecodable {
  const binary = signatures.find(([signature]) => startsWith(bytes, signature))
  if (binary)
    return {
      code: 'MR-103',
      message: `This is ${binary[1]}, not text.`,
      fix: 'A scenario is YAML or JSON; rows of your own are CSV, TSV or NDJSON (a spreadsheet saves “CSV UTF-8”).',
    }
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    return { code: 'MR-104', message: 'The file is UTF-16.', fix: 'Save it as UTF-8.' }
  }
  return decodeUtf8(bytes, startsWith(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0)
}

// TextDecoder would do it, but says not where the bad byte is, and the engine has no DOM.
function decodeUtf8(bytes: Uint8Array, start: number): string | Undecodable {
  const parts: string[] = []
  let units: number[] = []
  let at = start
  while (at < bytes.length) {
    const first = bytes[at]!
    const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
    let code = length === 1 ? first : first & (0x7f >> length)
    let isGood = length > 0
    for (let i = 1; i < length && isGood; i++) {
      const next = bytes[at + i]
      isGood = next !== undefined && (next & 0xc0) === 0x80
      code = (code << 6) | ((next ?? 0) & 0x3f)
    }
    const isOverlong = (length === 3 && code < 0x800) || (length === 4 && code < 0x10000)
    const isSurrogate = code >= 0xd800 && code <= 0xdfff
    if (!isGood || isOverlong || isSurrogate || code > 0x10ffff) {
      const byte = `0x${first.toString(16).toUpperCase().padStart(2, '0')}`
      return { code: 'MR-104', message: `Byte ${at} (${byte}) is not UTF-8.`, fix: 'Save the file as UTF-8.' }
    }
    if (code > 0xffff) units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff))
    else units.push(code)
    if (units.length > 8_000) {
      parts.push(String.fromCharCode(...units))
      units = []
    }
    at += length
  }
  parts.push(String.fromCharCode(...units))
  return parts.join('')
}

/** Length in UTF-8 of a text. */
export function utf8Length(text: string): number {
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) length += 1
    else if (unit < 0x800) length += 2
    else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length) {
      length += 4
      i++
    } else length += 3
  }
  return length
}
