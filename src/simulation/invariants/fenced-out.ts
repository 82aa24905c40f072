// I3: who is fenced counts for nothing.
import type { PartitionId } from '../../models/kafka/messages'
import { isElrEnabled, type ClusterImage, type PartitionState } from '../../models/kafka/controller/records'
import { type Breakage, type Checker, controllerOf, type Invariant } from './invariant'
import { officeOf } from './office'
import { afterEachChange, appointed } from './partition-state'

export const fencedOut: Invariant = {
  id: 'I3',
  name: 'FencedOut',
  promise: 'A broker that is fenced, or not registered, is in no ISR.',
  brokenBy: ['X-PRE966', 'X-ADMIN'],
  source: 'KIP-966 model, ValidControllerState; R-E4',
  after: {
    ...afterEachChange((state, image, checker) =>
      controllerOf(checker) === null ? null : look(state, image, appointed(checker)),
    ),
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
  // With ZooKeeper a registration ends with its session, and the controller hears of that later: it is asked when it has
  // nothing more to do.
  sweep(checker) {
    const image = settledImage(checker)
    for (const state of Object.values(image?.partitions ?? {})) {
      const breakage = look(state, image!, appointed(checker))
      if (breakage !== null) return { ...breakage, partition: state.partition }
    }
    return null
  },
}

// What the controller of ZooKeeper mode knows, if it knows of every registration and has decided what follows from that.
function settledImage(checker: Checker): ClusterImage | null {
  const known = officeOf(checker)
  if (known === null) return null
  const { tree, office } = known
  if (office.loadingSince !== null || office.busy !== null || office.queue.length > 0) return null
  const epochs = (image: ClusterImage) => Object.values(image.brokers).map((known) => known.brokerEpoch)
  const isKnown = epochs(tree.image).toSorted().join() === epochs(office.image).toSorted().join()
  return isKnown ? office.image : null
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
