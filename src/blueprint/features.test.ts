// Levels of the cluster's features in a document: read, checked, written.
import { expect, test } from 'vitest'
import { parseScenario } from './parse'
import { printYaml } from './print'

const withFeatures = (features: string) => parseScenario(`scenario: x\nblueprint:\n  features: ${features}\n`)

test('R-E6 a document switches eligible leader replicas off; what a new cluster has anyway is not kept', () => {
  const off = withFeatures('{ eligible.leader.replicas.version: 0 }')
  if (!off.ok) throw new Error(JSON.stringify(off.problems))
  expect(off.scenario.blueprint.features).toEqual({ 'eligible.leader.replicas.version': 0 })
  expect(printYaml(off.scenario)).toContain('features: { eligible.leader.replicas.version: 0 }')
  const on = withFeatures('{ eligible.leader.replicas.version: 1 }')
  expect(on.ok && on.scenario.blueprint.features).toEqual({})
})

test('an unknown feature names the nearest, and a level that there is not names the highest', () => {
  const unknown = withFeatures('{ eligible.leader.replica.version: 0 }')
  expect(unknown.ok ? [] : unknown.problems).toMatchObject([
    { code: 'MR-122', line: 3, fix: 'Did you mean `eligible.leader.replicas.version`?' },
  ])
  const high = withFeatures('{ eligible.leader.replicas.version: 2 }')
  expect(high.ok ? [] : high.problems).toMatchObject([{ code: 'MR-123', line: 3 }])
})
