// The coordinator's partition of a group and of a transactional id, against Kafka's own classes.
import { expect, test } from 'vitest'
import vectors from './vectors/group-coordinator-partition.json'
import transactions from './vectors/transaction-coordinator-partition.json'
import { javaHash } from './java-hash'
import { coordinatorPartition } from './coordinator-partition'

test('G-1 every group of the vectors lives in the partition that Kafka computes', () => {
  expect(vectors.cases).toHaveLength(vectors.header.count)
  for (const { in: input, out } of vectors.cases) {
    expect(javaHash(input.group), input.group).toBe(out.hash)
    expect(coordinatorPartition(input.group, input.n), input.group).toBe(out.partition)
  }
})

test('G-1 the documented groups are where the documentation says', () => {
  const groups = { 'my-group': 12, orders: 31, 'payments-service': 43, analytics: 10, polygenelubricants: 0 }
  for (const [group, partition] of Object.entries(groups)) expect(coordinatorPartition(group, 50)).toBe(partition)
})

test('T-1 every transactional id of the vectors lives in the partition that Kafka computes', () => {
  expect(transactions.cases).toHaveLength(transactions.header.count)
  for (const { in: input, out } of transactions.cases) {
    expect(javaHash(input.transactionalId), input.transactionalId).toBe(out.hash)
    expect(coordinatorPartition(input.transactionalId, input.n), input.transactionalId).toBe(out.partition)
  }
})
