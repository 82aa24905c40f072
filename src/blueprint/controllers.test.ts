// Controllers in a file: counted, listed or each with its own settings.
import { expect, test } from 'vitest'
import { parseScenario } from './parse'

const parsed = (controllers: string) =>
  parseScenario(`scenario: quorum\nversion: 1\nblueprint: { controllers: ${controllers}, brokers: 1 }\n`)

const nodesOf = (controllers: string) => {
  const read = parsed(controllers)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.scenario.blueprint.controllers.nodes
}

test('`controllers: 3` is short for k1, k2 and k3, alone and among other fields', () => {
  const three = nodesOf('[k1, k2, k3]')
  expect(Object.keys(three)).toEqual(['k1', 'k2', 'k3'])
  expect(nodesOf('3')).toEqual(three)
  expect(nodesOf('{ preVote: false, nodes: 3 }')).toEqual(three)
})

test.each([
  ['0', 'MR-123', 'A cluster needs a controller.'],
  ['7', 'MR-123', '7 controllers are too many.'],
  ['2.5', 'MR-121', 'Expected a number, a list or a map of controllers, found `2.5`.'],
])('`controllers: %s` is refused', (controllers, code, message) => {
  const read = parsed(controllers)
  expect(read.ok).toBe(false)
  if (!read.ok) expect(read.problems).toMatchObject([{ code, message }])
})
