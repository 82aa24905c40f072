// I14: a reassignment lets nobody into the ISR by itself, and takes nobody away whom the topic needs.
import { minIsrOf } from '../../models/kafka/controller/records'
import { imageOf, type Invariant } from './invariant'

export const reassignSafe: Invariant = {
  id: 'I14',
  name: 'ReassignSafe',
  promise: 'A reassignment adds nobody to the ISR by itself, and is complete only with min.insync.replicas in sync.',
  brokenBy: ['X-IMPL'],
  source: 'KIP-966 model; PartitionReassignmentReplicas, R-R1, R-R2',
  after: {
    'reassignment-started': (checker, { partition, adding }) => {
      const state = imageOf(checker)?.partitions[partition]
      // It may be in sync already where several of the moves' records come at once.
      const early = adding.find((id) => state?.addingReplicas.includes(id) && state.isr.includes(id))
      const message = `${early} is to be added to ${partition}, and is in sync with it before it has copied anything`
      return early === undefined ? null : { code: '', message }
    },
    'reassignment-finished': (checker, { partition }) => {
      const image = imageOf(checker)
      const state = image?.partitions[partition]
      if (image === null || state === undefined || state.isr.length >= minIsrOf(image, state.topic)) return null
      const message = `the replicas of ${partition} moved, and only ${state.isr.length} of them are in sync`
      // Kafka asks only that the new replicas are in sync, and somebody who stays.
      return { code: 'X-IMPL', message }
    },
  },
}
