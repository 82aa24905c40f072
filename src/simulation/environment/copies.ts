// What conditions ask of one copy of a partition.
import type { Value } from '../evaluate'
import type { Partition } from '../../models/kafka/broker/state'
import { offsetAt, recordAt, recordsIn } from '../../models/kafka/batches'
import { batchAt, batchesOf } from '../../models/kafka/log/log'
import type { Log } from '../../models/kafka/log/state'
import { imageOf } from '../metadata'
import type { Scene } from './scene'

interface Copy {
  log: Log
  /** null while the broker's process does not run. */
  replica: Partition | null
}

/** A value of the copy that a broker has. */
export const ofCopy =
  (read: (copy: Copy, scene: Scene) => Value) =>
  (scene: Scene, broker: string, partition: string): Value => {
    const actor = scene.world.actors[broker]
    const log = actor?.kind === 'broker' ? actor.durable.logs[partition] : undefined
    if (actor?.kind !== 'broker' || log === undefined) return null
    return read({ log, replica: actor.volatile.partitions[partition] ?? null }, scene)
  }

/** Where both logs have a record, and not the same one. */
export function divergedOffsets(scene: Scene, log: Log): number {
  const leader = imageOf(scene)?.partitions[log.partition]?.leader
  const actor = leader === null || leader === undefined ? undefined : scene.world.actors[leader]
  const led = actor?.kind === 'broker' ? actor.durable.logs[log.partition] : undefined
  if (led === undefined || led === log) return 0
  let count = 0
  for (const stored of batchesOf(log)) {
    for (let place = 0; place < recordsIn(stored); place++) {
      const offset = offsetAt(stored, place)
      const other = batchAt(led, offset)
      // What one of them has compacted away is no difference.
      const record = other === undefined ? undefined : recordAt(other, offset)
      if (record !== undefined && record !== stored.batch.records[place]) count++
    }
  }
  return count
}
