// Every scenario that comes with the page stands in one part of the gallery, and there is one to begin with.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inParts, parts } from './gallery'

const shipped = readdirSync('public/scenarios', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({ name: file.replace(/\.yaml$/, '').replaceAll('\\', '/') }))

test('the gallery shows every scenario once, and begins with the first minute', () => {
  const shown = inParts(shipped).flatMap(({ entries }) => entries.map(({ name }) => name))
  expect(shown.toSorted()).toEqual(shipped.map(({ name }) => name).toSorted())
  expect(shown[0]).toBe('first-minute')
  for (const name of parts.flatMap(({ names }) => names ?? [])) expect(shown).toContain(name)
})

test('of a pair the one that loses records comes before the one that keeps them; a part without any is not there', () => {
  const pair = ['known/01-x-safe', 'known/01-x-unsafe'].map((name) => ({ name }))
  const [only, ...others] = inParts(pair)
  expect(others).toEqual([])
  expect(only!.entries.map(({ name }) => name)).toEqual(['known/01-x-unsafe', 'known/01-x-safe'])
})
