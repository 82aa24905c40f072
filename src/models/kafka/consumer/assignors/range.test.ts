// The range assignor, against Kafka's own RangeAssignor.
import { expect, test } from 'vitest'
import vectors from '../../vectors/range-assignor.json'
import type { AssignorMember, AssignorTopic } from './assignor'
import { assignRanges } from './range'

interface Case {
  in: {
    topics: [string, number, ((string | null)[] | null)[]?][]
    members: { id: string; inst?: string; topics: string[]; rack?: string }[]
  }
  out: { assign: Record<string, Record<string, number[]>> }
}

const topicsOf = (input: Case['in']): AssignorTopic[] =>
  input.topics.map(([topic, partitions, racks]) => ({
    topic,
    partitions,
    racks: racks === undefined ? null : racks.map((ofPartition) => ofPartition ?? []),
  }))

const membersOf = (input: Case['in']): AssignorMember[] =>
  input.members.map(({ id, inst, topics, rack }) => ({
    memberId: id,
    groupInstanceId: inst ?? null,
    topics,
    rack: rack ?? null,
  }))

const flat = (assign: Case['out']['assign']) =>
  Object.fromEntries(
    Object.entries(assign).map(([member, topics]) => [
      member,
      Object.entries(topics)
        .flatMap(([topic, indexes]) => indexes.map((index) => `${topic}-${index}`))
        .toSorted(),
    ]),
  )

const cases = vectors.cases as unknown as Case[]

test('A-1 every case of the vectors, with and without racks, is assigned as Kafka assigns it', () => {
  expect(cases).toHaveLength(vectors.header.count)
  expect(cases.filter((c) => c.in.topics.some((topic) => topic.length === 3)).length).toBeGreaterThan(10)
  cases.forEach((c, i) => {
    const assigned = assignRanges(topicsOf(c.in), membersOf(c.in))
    const sorted = Object.fromEntries(Object.entries(assigned).map(([member, ids]) => [member, ids.toSorted()]))
    expect(sorted, `case ${i}`).toEqual(flat(c.out.assign))
  })
})

const dynamic = (memberId: string, topics: string[]): AssignorMember => ({
  memberId,
  groupInstanceId: null,
  topics,
  rack: null,
})

test('A-1 the first members collect the extra partition of every topic', () => {
  const topics = ['t1', 't2'].map((topic) => ({ topic, partitions: 3, racks: null }))
  expect(assignRanges(topics, [dynamic('c1', ['t1', 't2']), dynamic('c0', ['t1', 't2'])])).toEqual({
    c0: ['t1-0', 't1-1', 't2-0', 't2-1'],
    c1: ['t1-2', 't2-2'],
  })
})

test('A-1 with more members than partitions the last ones get nothing', () => {
  const members = ['a', 'b', 'c'].map((id) => dynamic(id, ['t']))
  expect(assignRanges([{ topic: 't', partitions: 2, racks: null }], members)).toEqual({ a: ['t-0'], b: ['t-1'], c: [] })
})
