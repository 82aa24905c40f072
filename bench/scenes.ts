// The scenes that the benchmark runs, as scenario files would say them.
import { parseScenario } from '../src/blueprint/parse'
import type { Scenario } from '../src/blueprint/scenario'

/**
 * The reference scene: 3 brokers, 12 partitions in 3 copies, acks=all, 3 producers, 4 consumers, linger 5 ms, batches of
 * 16 KiB, in Kafka's own times. `rate`: records per second of all producers together.
 */
export function referenceScene(rate: number, end: string): Scenario {
  const producer = `{ to: orders, rate: ${rate / 3}, keys: uniform(1000), valueSize: 100, acks: all }`
  const text = `
scenario: reference-scene
version: 1
title: Reference scene
seed: 1
time: { profile: realistic, end: ${end} }
blueprint:
  brokers: { b1: {}, b2: {}, b3: {} }
  topics: { orders: { partitions: 12, replicas: 3, min.insync.replicas: 2 } }
  producers:
    p1: ${producer}
    p2: ${producer}
    p3: ${producer}
  groups: { readers: { topics: [orders], consumers: 4, auto.offset.reset: earliest } }
`
  const parsed = parseScenario(text)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message, path }) => `${path}: ${message}`).join('\n'))
  return parsed.scenario
}
