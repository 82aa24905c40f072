// `controllers: { mode: zookeeper }` in a file: read, written, and what does not fit it.
import { expect, test } from 'vitest'
import { withControlPlane } from './control-plane'
import { parseScenario } from './parse'
import { printYaml } from './print'

const text = (controllers: string, rest = '') => `
scenario: mode
version: 1
blueprint:
  zones: [az-a, az-b, az-c]
  controllers: ${controllers}
  brokers: 3
${rest}
`

function notices(written: string): string[] {
  const parsed = parseScenario(written)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.notices.map(({ code, path, message }) => `${code} ${path}: ${message}`)
}

test('section 4.3: the nodes of mode: zookeeper are the ensemble, and are written as they are read', () => {
  const written = text('{ mode: zookeeper, nodes: [z1@az-a, z2@az-b, z3@az-c], read: 1ms }')
  const parsed = parseScenario(written)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const { controllers } = parsed.scenario.blueprint
  expect(controllers).toMatchObject({
    mode: 'zookeeper',
    read: 1_000,
    nodes: { z1: { zone: 'az-a' }, z3: { zone: 'az-c' } },
  })
  expect(notices(written)).toEqual([])
  const again = parseScenario(printYaml(parsed.scenario))
  expect(again.ok && again.scenario.blueprint.controllers).toEqual(controllers)
})

test('section 4.3: what only KRaft has gets a notice with ZooKeeper, and the other way round', () => {
  const rest =
    '  config: { broker.session.timeout.ms: 5s, zookeeper.session.timeout.ms: 6s }\n  features: { eligible.leader.replicas.version: 0 }'
  expect(notices(text('{ mode: zookeeper, preVote: false, nodes: [z1, z2, z3] }', rest))).toEqual([
    'MR-163 blueprint.controllers.preVote: A ZooKeeper ensemble has no pre-vote: that is an election of KRaft (KIP-996).',
    'MR-163 blueprint.config.broker.session.timeout.ms: broker.session.timeout.ms is a setting of KRaft mode; this cluster is in ZooKeeper mode, where it says nothing.',
    'MR-163 blueprint.features: Eligible leader replicas are a feature of KRaft; with ZooKeeper there are none.',
  ])
  expect(notices(text('{ nodes: [k1, k2, k3] }', '  config: { zookeeper.session.timeout.ms: 6s }'))).toEqual([
    'MR-163 blueprint.config.zookeeper.session.timeout.ms: zookeeper.session.timeout.ms is a setting of ZooKeeper mode; this cluster is in KRaft mode, where it says nothing.',
  ])
})

test('section 4.3: another mode is an error that names those there are', () => {
  const parsed = parseScenario(text('{ mode: zookeper, nodes: [z1] }'))
  expect(parsed.ok).toBe(false)
  if (parsed.ok) return
  expect(parsed.problems).toMatchObject([{ code: 'MR-128', path: 'blueprint.controllers.mode' }])
  expect(JSON.stringify(parsed.problems)).toContain('zookeeper')
})

test('section 4.3: two ZooKeeper servers tolerate no more than one, with a notice', () => {
  expect(notices(text('{ mode: zookeeper, nodes: [z1, z2] }'))[0]).toContain(
    '2 ZooKeeper servers tolerate no more failures',
  )
})

test('section 4.3: a document gets the other control plane and back, with its names everywhere, and is the same again', () => {
  const parsed = parseScenario(
    text('[k1@az-a, k2@az-b, k3@az-c]', 'timeline:\n  - { at: 1s, do: cut, target: "between:k1/k2,k3,b1" }\n'),
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const kept = withControlPlane(parsed.scenario, 'zookeeper')
  expect(kept.blueprint.controllers).toMatchObject({ mode: 'zookeeper', nodes: { z1: { zone: 'az-a' } } })
  expect(kept.timeline[0]!.act).toMatchObject({ target: 'between:z1/z2,z3,b1' })
  expect(withControlPlane(kept, 'zookeeper')).toBe(kept)
  expect(withControlPlane(kept, 'kraft')).toEqual(parsed.scenario)
})
