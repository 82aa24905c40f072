// A scenario in a link arrives whole, or the link says what is wrong with it.
import { deflateRawSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { limits } from '../../blueprint/limits'
import { parseScenario } from '../../blueprint/parse'
import type { Scenario } from '../../blueprint/scenario'
import { COMFORTABLE_LINK, crc32, decode, encode } from './codec'

const file = join(import.meta.dirname, '../../../public/scenarios/first-minute.yaml')
const parsed = parseScenario(readFileSync(file))
const scenario = parsed.ok ? parsed.scenario : (null as unknown as Scenario)

/** A fragment around any payload. */
function fragmentOf(payload: Buffer, length = payload.length): string {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(crc32(payload))
  header.writeUInt32BE(length, 4)
  return `1.${Buffer.concat([header, payload]).toString('base64url')}`
}

async function codeOf(fragment: string): Promise<string> {
  const result = await decode(fragment)
  return result.ok ? 'ok' : result.problems.map(({ code }) => code).join()
}

describe('a scenario in a link', () => {
  test('arrives as it was sent', async () => {
    const fragment = await encode(scenario)
    expect(fragment.length).toBeLessThan(COMFORTABLE_LINK)
    const decoded = await decode(fragment)
    const again = decoded.ok ? parseScenario(decoded.text) : null
    expect(again).toMatchObject({ ok: true, scenario })
  })

  test('cut by a program, it says so', async () => {
    const fragment = await encode(scenario)
    const result = await decode(fragment.slice(0, 200))
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'MR-170', message: /incomplete: \d+ of \d+ bytes/ }] })
  })

  test('a changed letter, a foreign letter, nothing at all', async () => {
    const fragment = await encode(scenario)
    const other = fragment[100] === 'A' ? 'B' : 'A'
    expect(await codeOf(`${fragment.slice(0, 100)}${other}${fragment.slice(101)}`)).toBe('MR-170')
    expect(await codeOf(`${fragment.slice(0, 100)} ${fragment.slice(101)}`)).toBe('MR-170')
    expect(await codeOf('')).toBe('MR-170')
    expect(await codeOf('1.')).toBe('MR-170')
  })

  test('from a newer version, which is named', async () => {
    for (const fragment of ['2.AAAA', 'v2.AAAA', '2~AAAA', '2']) {
      const message = expect.stringContaining('version 2')
      expect(await decode(fragment), fragment).toMatchObject({ ok: false, problems: [{ code: 'MR-130', message }] })
    }
    // An anchor is not a version.
    expect(await codeOf('2nd-part')).toBe('MR-170')
  })

  test('a bomb of 100 MB is stopped early', async () => {
    const bomb = deflateRawSync(Buffer.alloc(40 * 1_048_576))
    expect(await codeOf(fragmentOf(bomb))).toBe('MR-171')
    // Its second half cannot be read at all, and nobody gets that far.
    bomb.fill(0xff, bomb.length >> 1)
    expect(await codeOf(fragmentOf(bomb))).toBe('MR-171')
    expect(await codeOf(`1.${'A'.repeat(limits.fragment.max)}`)).toBe('MR-171')
  })

  test('something behind its end', async () => {
    const payload = deflateRawSync('{}')
    const padded = Buffer.concat([payload, Buffer.from('garbage')])
    expect(await codeOf(fragmentOf(padded, payload.length))).toBe('MR-172')
  })

  test('deflated twice, or not at all', async () => {
    expect(await codeOf(fragmentOf(deflateRawSync(deflateRawSync('{"scenario": "x"}'.repeat(20)))))).toBe('MR-172')
    expect(await codeOf(fragmentOf(Buffer.from('\xff\xff\xff not deflate', 'latin1')))).toBe('MR-172')
  })

  test('CRC-32 as everybody computes it', () => expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926))
})
