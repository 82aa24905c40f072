// Placement against Kafka's own class, draw for draw.
import { describe, expect, test } from 'vitest'
import vectors from '../vectors/replica-placement.json'
import { hashOrder } from '../java-hash'
import { javaRandom } from './java-random'
import { place, rackHash, type UsableBroker } from './placement'

interface Case {
  in: {
    seed: number
    brokers: [number, string | null, number][]
    rackOrder: (string | null)[]
    calls: [number, number][]
  }
  out: (number[][] | { error: string })[]
}
const cases = vectors.cases as unknown as Case[]

const usable = ([nodeId, rack, fenced]: [number, string | null, number]): UsableBroker => ({
  broker: String(nodeId),
  nodeId,
  rack,
  fenced: fenced === 1,
})

describe('placement', () => {
  test('R-P1 R-P2 every placement is the one that StripedReplicaPlacer makes', () => {
    for (const { in: given, out } of cases) {
      const random = javaRandom(given.seed)
      const brokers = given.brokers.map(usable)
      const placed = given.calls.map(([partitions, factor]) => place(brokers, partitions, factor, random))
      const seen = placed.map((p) => ('replicas' in p ? p.replicas.map((list) => list.map(Number)) : 'refused'))
      expect(seen).toEqual(out.map((list) => (Array.isArray(list) ? list : 'refused')))
    }
    expect(cases.length).toBe(100)
  })

  test('R-P1 racks are visited in the order of a Java HashMap', () => {
    for (const { in: given } of cases) {
      const met = [...new Set(given.brokers.map(([, rack]) => rack))]
      expect(hashOrder(met, rackHash)).toEqual(given.rackOrder)
    }
  })

  const plain = (racks: (string | null)[]) => racks.map((rack, i) => usable([i, rack, 0]))
  // Seeds for which all draws that matter are 0 are not needed: the rotation is the same from any start.
  test('R-P4 leaders rotate over the brokers, and replicas over the racks', () => {
    const placed = place(plain(['A', 'A', 'B', 'B', 'C', 'C']), 6, 3, javaRandom(1))
    if (!('replicas' in placed)) throw new Error(placed.refusal)
    expect(placed.replicas.map((list) => list[0]).toSorted()).toEqual(['0', '1', '2', '3', '4', '5'])
    for (const list of placed.replicas) {
      expect(new Set(list.map((id) => Math.floor(Number(id) / 2))).size).toBe(3)
    }
  })

  test('R-P3 more replicas than brokers are refused, and so is a cluster that is all fenced', () => {
    expect(place(plain([null, null]), 1, 3, javaRandom(1))).toHaveProperty('refusal')
    expect(place([usable([1, null, 1])], 1, 1, javaRandom(1))).toEqual({ refusal: 'all brokers are fenced' })
  })
})
