// Live state of single blocks: each face hears of its own block only, and only when something in it changed.
import { useState } from 'react'
import type {
  BrokerView,
  ConsumerView,
  ControllerView,
  Frame,
  GroupView,
  ProducerView,
  ReplicaView,
  TopicView,
} from '../../worker/protocol'
import { useRun } from '../stores/run'

interface Index {
  brokers: Map<string, BrokerView>
  topics: Map<string, TopicView>
  producers: Map<string, ProducerView>
  groups: Map<string, GroupView>
  consumers: Map<string, ConsumerView>
}

const indexes = new WeakMap<Frame, Index>()

/** The blocks of a frame by id; made once per frame. */
export function indexOf(frame: Frame): Index {
  const known = indexes.get(frame)
  if (known) return known
  const byId = <T extends { id: string }>(views: readonly T[]) => new Map(views.map((view) => [view.id, view]))
  const index: Index = {
    brokers: byId(frame.brokers),
    topics: byId(frame.topics),
    producers: byId(frame.producers),
    groups: byId(frame.groups),
    consumers: byId(frame.groups.flatMap(({ consumers }) => consumers)),
  }
  indexes.set(frame, index)
  return index
}

/** Are two pieces of plain data equal? */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key as never], b[key as never]))
  )
}

/**
 * Part of the latest frame; the same object until something in it changed. Null before the first frame. At full speed the
 * canvas rests: what was drawn last stays until the run has arrived.
 */
export function useLive<T>(select: (frame: Frame) => T): T | null {
  const [keep] = useState(() => keeper<T | null>(null))
  return useRun(({ frame, goal }) => keep(frame ? select(goal === null ? frame : restingFrame(frame)) : null))
}

let resting: Frame | null = null

/** The frame that the canvas shows while the run goes at full speed: the first one that came then. */
function restingFrame(frame: Frame): Frame {
  if (resting === null || resting.runId !== frame.runId) resting = frame
  return resting
}
useRun.subscribe(({ goal }) => {
  if (goal === null) resting = null
})

/** Gives back the same object for as long as it is given equal ones. */
function keeper<T>(kept: T): (value: T) => T {
  return (value) => {
    if (!same(kept, value)) kept = value
    return kept
  }
}

/** A partition's copy on one broker. */
export interface Copy extends ReplicaView {
  broker: string
}

const copiesOf = new WeakMap<Frame, Map<string, Copy[]>>()

/** The copies of a partition as they stand, the brokers in their order; made once per frame for all. */
export function copiesIn(frame: Frame, partition: string): Copy[] {
  const known = copiesOf.get(frame)
  if (known) return known.get(partition) ?? []
  const all = new Map<string, Copy[]>()
  for (const { id, replicas } of frame.brokers)
    for (const view of replicas) {
      const copies = all.get(view.partition)
      if (copies) copies.push({ ...view, broker: id })
      else all.set(view.partition, [{ ...view, broker: id }])
    }
  copiesOf.set(frame, all)
  return all.get(partition) ?? []
}

/** A partition that nobody of a group reads, since `since`. */
export interface Free {
  group: string
  since: number
}

const freeOf = new WeakMap<Frame, Map<string, Free[]>>()

/** The groups of which nobody reads a partition though somebody did; made once per frame for all. */
export function freeIn(frame: Frame, partition: string): Free[] {
  let all = freeOf.get(frame)
  if (!all) {
    all = new Map()
    for (const { id, held } of frame.groups)
      for (const one of held)
        if (one.owner === null)
          all.set(one.partition, [...(all.get(one.partition) ?? []), { group: id, since: one.since }])
    freeOf.set(frame, all)
  }
  return all.get(partition) ?? []
}

export const useBroker = (id: string): BrokerView | null => useLive((frame) => indexOf(frame).brokers.get(id) ?? null)
export const useTopic = (id: string): TopicView | null => useLive((frame) => indexOf(frame).topics.get(id) ?? null)
export const useProducer = (id: string): ProducerView | null =>
  useLive((frame) => indexOf(frame).producers.get(id) ?? null)
export const useGroup = (id: string): GroupView | null => useLive((frame) => indexOf(frame).groups.get(id) ?? null)
export const useConsumer = (id: string): ConsumerView | null =>
  useLive((frame) => indexOf(frame).consumers.get(id) ?? null)
export const useController = (id: string): ControllerView | null =>
  useLive(({ quorum }) => quorum.nodes.find((view) => view.id === id) ?? null)
