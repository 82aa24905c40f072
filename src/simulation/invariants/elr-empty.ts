// I2: nobody is kept as eligible where enough are in sync.
import { minIsrOf } from '../../models/kafka/controller/records'
import type { Invariant } from './invariant'
import { afterEachChange, members } from './partition-state'

export const elrEmpty: Invariant = {
  id: 'I2',
  name: 'ElrEmpty',
  promise: 'With min.insync.replicas or more in sync, a partition has no eligible leader replicas.',
  brokenBy: [],
  source: 'R-E6; PartitionChangeBuilder.maybePopulateTargetElr',
  after: afterEachChange(({ partition, topic, isr, elr }, image) => {
    const minIsr = minIsrOf(image, topic)
    if (elr.length === 0 || isr.length < minIsr) return null
    const message = `${partition} has ${isr.length} in sync, of ${minIsr} that it needs, and still ${members(elr)} eligible`
    return { code: '', message }
  }),
}
