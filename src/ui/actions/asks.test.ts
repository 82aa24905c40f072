// The command palette: whatever a menu offers for anything can be asked for by name.
import { expect, test } from 'vitest'
import { broker, frame, group, partition, topic } from '../testing/frame'
import { useRun } from '../stores/run'
import { asksOf, blocksOf } from './asks'
import { leadVerbs, moveVerbs, partitionVerbs } from './partition-verbs'
import { verbsOf } from './verbs'

const system = frame({
  brokers: [broker('b1', { zone: 'az-a' }), broker('b2'), broker('b3', { up: false })],
  topics: [
    topic('orders', {
      offline: 1,
      partitions: [partition('orders', 0, { leader: 'b2' }), partition('orders', 1, { leader: null, adding: ['b3'] })],
    }),
  ],
  groups: [group('billing')],
  links: [{ a: 'b1', b: 'b2', cut: 'both', latency: 0, loss: 0 }],
})

test('every verb of every block and partition is in it, with its target, and nothing twice', () => {
  useRun.setState({ frame: system })
  const asks = asksOf(system)
  const titles = asks.map(({ title }) => title)
  expect(new Set(titles).size).toBe(titles.length)
  for (const block of blocksOf(system))
    for (const verb of verbsOf(block)) expect(titles).toContain(verb.ask ?? verb.label)
  for (const view of system.topics[0]!.partitions)
    for (const verb of [
      ...partitionVerbs('orders', view),
      ...leadVerbs('orders', view),
      ...moveVerbs('orders', view, ['b1', 'b2', 'b3']).flatMap(({ verbs }) => verbs),
    ])
      expect(titles).toContain(verb.ask ?? verb.label)
  for (const admin of [
    'Shut down',
    'Wipe its disk',
    'Retire broker',
    'Rolling restart',
    'Delete topic',
    'Delete its records',
  ])
    expect(titles).toContain(admin)
  const targets = (title: string) => asks.find((ask) => ask.title === title)!.targets.map(({ name }) => name)
  expect(targets('Elect unclean leader')).toEqual(['orders', 'orders/p1'])
  // Offered by every controller, meant for the whole cluster.
  expect(targets('Rolling restart of all brokers')).toEqual(['all'])
  expect(targets('Cut a connection')).not.toContain('b1 and b2')
  useRun.setState({ frame: null })
})
