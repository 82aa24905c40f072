// How the engine that runs this sees the state of a run. Actors of one kind must share one hidden class, in one run and from
// run to run: with a class of its own for each, every handler looks its actor's fields up the slow way (decision 0007).
import { setFlagsFromString } from 'node:v8'
import { runInThisContext } from 'node:vm'
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { seconds } from '../kernel/time'
import { advance, createRun } from './run'

setFlagsFromString('--allow-natives-syntax')
const haveSameClass: (a: object, b: object) => boolean = runInThisContext('(a, b) => %HaveSameMap(a, b)')
const isQuick: (a: object) => boolean = runInThisContext('(a) => %HasFastProperties(a)')

const text = `
scenario: shapes
version: 1
blueprint:
  brokers: { b1: {}, b2: {}, b3: {} }
  topics: { orders: { partitions: 3, replicas: 3 } }
  producers: { p1: { to: orders }, p2: { to: orders } }
  groups: { readers: { topics: [orders], consumers: 3 } }
`

test('after ten runs the actors of one kind still share one hidden class, and none has become a dictionary', () => {
  const parsed = parseScenario(text)
  if (!parsed.ok) throw new Error('the scenario is wrong')
  const actors = Array.from({ length: 10 }, () => {
    const run = createRun(parsed.scenario)
    advance(run, seconds(0.2))
    return Object.values(run.state.world.actors)
  }).flat()
  for (const kind of ['broker', 'controller', 'producer', 'consumer']) {
    const alike = actors.filter((actor) => actor.kind === kind)
    expect(alike.length).toBeGreaterThanOrEqual(10)
    expect(alike.every(isQuick), kind).toBe(true)
    expect(
      alike.every((actor) => haveSameClass(actor, alike[0]!)),
      kind,
    ).toBe(true)
  }
})
