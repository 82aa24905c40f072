// The table of errors against Kafka's own numbers, and against what the models answer.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { treatmentOf } from './client/errors'
import { errorNamed, kafkaErrors } from './error-codes'

// By hand from Errors.java of Kafka 4.3.1: R retriable, M asks for metadata, C looks for the coordinator.
const kafka = `
-1 UNKNOWN_SERVER_ERROR, 1 OFFSET_OUT_OF_RANGE, 2 CORRUPT_MESSAGE R, 3 UNKNOWN_TOPIC_OR_PARTITION RM, 5 LEADER_NOT_AVAILABLE RM,
6 NOT_LEADER_OR_FOLLOWER RM, 7 REQUEST_TIMED_OUT R, 8 BROKER_NOT_AVAILABLE, 10 MESSAGE_TOO_LARGE, 13 NETWORK_EXCEPTION RM, 14 COORDINATOR_LOAD_IN_PROGRESS R,
15 COORDINATOR_NOT_AVAILABLE RC, 16 NOT_COORDINATOR RC, 19 NOT_ENOUGH_REPLICAS R, 20 NOT_ENOUGH_REPLICAS_AFTER_APPEND R,
22 ILLEGAL_GENERATION, 25 UNKNOWN_MEMBER_ID, 27 REBALANCE_IN_PROGRESS, 29 TOPIC_AUTHORIZATION_FAILED, 30 GROUP_AUTHORIZATION_FAILED,
31 CLUSTER_AUTHORIZATION_FAILED, 41 NOT_CONTROLLER R, 45 OUT_OF_ORDER_SEQUENCE_NUMBER, 47 INVALID_PRODUCER_EPOCH, 51 CONCURRENT_TRANSACTIONS R,
53 TRANSACTIONAL_ID_AUTHORIZATION_FAILED, 55 OPERATION_NOT_ATTEMPTED, 56 KAFKA_STORAGE_ERROR RM, 70 FETCH_SESSION_ID_NOT_FOUND R, 71 INVALID_FETCH_SESSION_EPOCH R,
74 FENCED_LEADER_EPOCH RM, 75 UNKNOWN_LEADER_EPOCH R, 78 OFFSET_NOT_AVAILABLE R, 79 MEMBER_ID_REQUIRED, 82 FENCED_INSTANCE_ID,
84 ELECTION_NOT_NEEDED RM, 87 INVALID_RECORD, 88 UNSTABLE_OFFSET_COMMIT R, 89 THROTTLING_QUOTA_EXCEEDED R, 90 PRODUCER_FENCED,
100 UNKNOWN_TOPIC_ID RM, 103 INCONSISTENT_TOPIC_ID RM, 109 OFFSET_MOVED_TO_TIERED_STORAGE, 110 FENCED_MEMBER_EPOCH, 113 STALE_MEMBER_EPOCH,
120 TRANSACTION_ABORTABLE, 121 INVALID_RECORD_STATE, 122 SHARE_SESSION_NOT_FOUND R, 126 DUPLICATE_VOTER, 129 REBOOTSTRAP_REQUIRED,
132 STREAMS_TOPOLOGY_FENCED, 133 SHARE_SESSION_LIMIT_REACHED R`

test('errors have the numbers of Kafka, and are retriable as there', () => {
  const rows = kafka.split(',').map((row) => row.trim().split(' '))
  for (const [code, name, flags = ''] of rows) {
    expect({ name, ...errorNamed(name!) }).toMatchObject({
      name,
      code: Number(code),
      retriable: flags.includes('R'),
      staleMetadata: flags.includes('M'),
      staleCoordinator: flags.includes('C'),
    })
  }
  const codes = Object.values(kafkaErrors).map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
})

test('each error says what is wrong and what mends it, as parts of a sentence', () => {
  for (const [name, { says, fix }] of Object.entries(kafkaErrors)) {
    expect(says, name).not.toMatch(/^$|[.]$/)
    expect(fix, name).not.toMatch(/^$|[.]$/)
  }
})

test('whatever the models answer with is in the table, and clients act by it', () => {
  const here = fileURLToPath(new URL('.', import.meta.url))
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.test)\.ts$/.test(file))
  const answered = new Set<string>()
  for (const file of files) {
    const text = readFileSync(`${here}/${file}`, 'utf8')
    for (const [, name] of text.matchAll(/\b(?:error: |refused\(|return |\? |: )'([A-Z]+(?:_[A-Z]+)+)'/g))
      answered.add(name!)
  }
  const errors = [...answered].filter((name) =>
    /_(FAILED|AVAILABLE|EPOCH|REPLICAS|LARGE|ERROR|NEEDED|EXCEEDED)$/.test(name),
  )
  expect(errors.length).toBeGreaterThan(10)
  expect(errors.filter((name) => errorNamed(name) === null)).toEqual([])
  expect(treatmentOf('NOT_LEADER_OR_FOLLOWER')).toMatchObject({ retriable: true, staleMetadata: true })
  expect(treatmentOf('TOPIC_AUTHORIZATION_FAILED').retriable).toBe(false)
  expect(errorNamed('STABLE')).toBeNull()
})
