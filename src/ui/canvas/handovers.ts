// Who leads which partition, and who handed it to whom between two frames.
import type { Frame } from '../../worker/protocol'

export interface Handover {
  partition: string
  from: string
  to: string
}

/** Leaders by partition; those without one are left out. */
export const leadersOf = ({ topics }: Frame): Map<string, string> =>
  new Map(
    topics.flatMap(({ partitions }) =>
      partitions.flatMap(({ partition, leader }) => (leader === null ? [] : [[partition, leader] as const])),
    ),
  )

/** `known`: the last leader that each partition had, however long it has had none. */
export const handoversBetween = (known: ReadonlyMap<string, string>, frame: Frame): Handover[] =>
  [...leadersOf(frame)].flatMap(([partition, to]) => {
    const from = known.get(partition)
    return from === undefined || from === to ? [] : [{ partition, from, to }]
  })
