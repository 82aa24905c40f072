// L9: who enters the in-sync replicas has what the leader's epoch began with, and all that is readable.
import { progressOf } from '../../models/kafka/replication/replica'
import { type Breakage, copyOn, type Invariant } from './invariant'

export const appliedHighWatermark: Invariant = {
  id: 'L9',
  name: 'AppliedHW',
  promise:
    'A leader asks for a new member of the in-sync replicas only if that has fetched, in this epoch, up to the high watermark and the start of the epoch.',
  brokenBy: ['X-LEGACY'],
  source: 'KIP-966, sections 6.4.2 and 6.5.3; R-ISR4',
  during: {
    'isr-change-requested': (checker, { broker, partition, isr }): Breakage | null => {
      const { replica } = copyOn(checker, broker, partition)
      if (replica?.role !== 'leader') return null
      const { highWatermark, epochStartOffset } = replica
      const needed = Math.max(highWatermark, epochStartOffset)
      for (const id of isr) {
        const end = progressOf(replica, id)?.logEndOffset ?? -1
        if (id === broker || replica.isr.includes(id) || end >= needed) continue
        const message = `${broker} wants ${id} in sync with ${partition}, which it knows to end at ${end}, before ${needed}`
        return { code: '', message }
      }
      return null
    },
  },
}
