// A record under way: who carries it, from when until when.
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { pending } from '../kernel/queue'
import { seconds } from '../kernel/time'
import { carriers, lifeLine } from './ask'
import { FLIGHT_KINDS, FLIGHT_WORDS } from './flights'
import type { Carrier } from './frame'
import { createNames, packFlights } from './pack-flights'
import { advance, createRun } from './run'
import type { Run } from './run-state'

const parsed = parseScenario(`
scenario: under-way
title: One record after the other
blueprint:
  brokers: 3
  topics: { orders: { partitions: 1, replicas: 3 } }
  producers: { web: { to: orders, rate: 1/s, limit: 1 } }
  groups:
    billing: { topics: [orders], consumers: 1, auto.offset.reset: earliest }
    workers: { topics: [orders], consumers: 1, type: share, share.auto.offset.reset: earliest }
`)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))

const flightText = ({ kind, from, to, partition }: Pick<Carrier, 'kind' | 'from' | 'to' | 'partition'>) =>
  `${kind} ${from} ${to} ${partition}`

function flightsOf({ state: { world } }: Run): string[] {
  const names = createNames()
  const deliveries = pending(world.queue).map(({ item }) => item)
  const words = new Uint32Array(packFlights(names, deliveries, (id) => world.actors[id]?.kind === 'broker'))
  return Array.from({ length: words.length / FLIGHT_WORDS }, (_, i) => {
    const [from, to, partition, kind] = words.slice(i * FLIGHT_WORDS + 4)
    return `${FLIGHT_KINDS[kind!]} ${names.actors[from!]} ${names.actors[to!]} ${names.partitions[partition!]}`
  })
}

test('a record is carried to the leader, to each follower that copies it, and to each group, one that shares records included', () => {
  const run = createRun(parsed.scenario)
  const seen: Carrier[] = []
  let record: number | null = null
  for (let at = 0; at < seconds(20); at += 20_000) {
    advance(run, at)
    record ??= Array.from({ length: 4 }, (_, i) => 2 ** 32 + i).find((id) => lifeLine(run.state, id) !== null) ?? null
    if (record === null) continue
    const underWay = carriers(run.state, record)
    // Each goes where a flight is drawn.
    if (underWay.length > 0) expect(flightsOf(run)).toEqual(expect.arrayContaining(underWay.map(flightText)))
    for (const carrier of underWay) {
      expect(carrier.sentAt).toBeLessThanOrEqual(run.state.world.now)
      expect(carrier.dueAt).toBeGreaterThan(run.state.world.now)
      if (!seen.some(({ sentAt, to }) => sentAt === carrier.sentAt && to === carrier.to)) seen.push(carrier)
    }
  }
  const { steps } = lifeLine(run.state, record!)!
  const momentsOf = (what: string) => steps.flatMap((step) => (step.what.startsWith(what) ? [step.at] : []))
  const [first, ...rest] = seen
  const leader = first!.to
  expect(first).toMatchObject({ from: 'web', kind: 'produce', sentAt: momentsOf('sent to')[0], lost: false })
  const followers = ['b1', 'b2', 'b3'].filter((id) => id !== leader)
  const ways = rest.map(({ from, to, kind, partition }) => `${kind} of ${partition} from ${from} to ${to}`)
  expect(ways.toSorted()).toEqual([
    `consumer-data of orders-0 from ${leader} to billing-1`,
    `consumer-data of orders-0 from ${leader} to workers-1`,
    ...followers.map((to) => `replica-data of orders-0 from ${leader} to ${to}`),
  ])
  const arrivals = (kind: Carrier['kind']) => rest.flatMap((one) => (one.kind === kind ? [one.dueAt] : []))
  expect(momentsOf('delivered to')).toEqual(arrivals('consumer-data').toSorted((a, b) => a - b))
  expect(momentsOf('copied')).toEqual(arrivals('replica-data').toSorted((a, b) => a - b))
})
