// The conformance command: a line per file, and whether all of them agree.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkVectors } from './conformance'

const vectors = join(import.meta.dirname, '../models/kafka/vectors')
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vectors-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const copy = (name: string) => cpSync(join(vectors, `${name}.json`), join(folder, `${name}.json`))

function check(): { agree: boolean; lines: string[] } {
  const lines: string[] = []
  return { agree: checkVectors(folder, (line) => lines.push(line)), lines }
}

test('files that agree say how many cases there were, and files of other parts say that they are not modelled yet', () => {
  copy('producer-batch-fit')
  copy('range-assignor')
  writeFileSync(join(folder, 'not-one-of-kafka.json'), '{"cases":[]}')
  writeFileSync(join(folder, 'README.md'), 'not a vector')
  expect(check()).toEqual({
    agree: true,
    lines: ['not-one-of-kafka: not modelled yet', 'producer-batch-fit: 50/50', 'range-assignor: 200/200'],
  })
})

test('one case that differs is counted, shown, and spoils the outcome', () => {
  const text = readFileSync(join(vectors, 'murmur2-partition.json'), 'utf8')
  writeFileSync(join(folder, 'murmur2-partition.json'), text.replace('"hash":275646681', '"hash":275646682'))
  expect(check()).toEqual({ agree: false, lines: ['murmur2-partition: 999/1000, first difference in case 0'] })
})

test('a file that is no JSON is named', () => {
  writeFileSync(join(folder, 'murmur2-partition.json'), '{"cases": [')
  expect(() => check()).toThrow(/murmur2-partition\.json is not JSON: /)
})

test('a folder without any known vector is bad input', () => {
  writeFileSync(join(folder, 'notes.json'), '{}')
  expect(() => check()).toThrow('holds no vector file that Millrace knows')
})
