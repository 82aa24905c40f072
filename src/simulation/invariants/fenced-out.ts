// I3: who is fenced counts for nothing.
import type { PartitionId } from '../../models/kafka/messages'
import { isElrEnabled, type ClusterImage, type PartitionState } from '../../models/kafka/controller/records'
import { type Breakage, controllerOf, type Invariant } from './invariant'
import { afterEachChange, appointed } from './partition-state'

export const fencedOut: Invariant = {
  id: 'I3',
  name: 'FencedOut',
  promise: 'A broker that is fenced, or not registered, is in no ISR.',
  brokenBy: ['X-PRE966', 'X-ADMIN'],
  source: 'KIP-966 model, ValidControllerState; R-E4',
  after: {
    ...afterEachChange((state, image, checker) => look(state, image, appointed(checker))),
    'broker-fenced': (checker, { broker }) => {
      const image = controllerOf(checker)?.volatile.image
      if (image === undefined || image.brokers[broker]?.fenced !== true) return null
      for (const state of Object.values(image.partitions)) {
        const breakage = state.isr.includes(broker) ? look(state, image, appointed(checker)) : null
        if (breakage !== null) return { ...breakage, partition: state.partition }
      }
      return null
    },
  },
}

function look({ partition, isr }: PartitionState, image: ClusterImage, admin: '' | 'X-ADMIN'): Breakage | null {
  const out = isr.find((id) => image.brokers[id]?.fenced !== false)
  if (out === undefined) return null
  // R-E4: without ELR the ISR is never emptied, so its last member stays in it.
  const isLast = isr.length === 1 && !isElrEnabled(image)
  return { code: isLast ? 'X-PRE966' : admin, message: sentence(out, partition) }
}

const sentence = (broker: string, partition: PartitionId): string =>
  `${broker} is fenced, and in sync with ${partition} all the same`
