// I7: who comes back from an unclean shutdown is let in only after it has shown, in this epoch, that it has everything.
import { isElrEnabled } from '../../models/kafka/controller/records'
import { progressOf } from '../../models/kafka/replication/replica'
import { type Breakage, type Checker, copyOn, imageOf, type Invariant } from './invariant'
import { appointed } from './partition-state'

export const uncleanExclusion: Invariant = {
  id: 'I7',
  name: 'UncleanExclusion',
  promise:
    'After an unclean shutdown a broker leads nothing and is neither in sync nor eligible, until it has fetched up to the high watermark and the start of the epoch.',
  brokenBy: ['X-PRE966', 'X-UNCLEAN', 'X-LEGACY', 'X-ADMIN'],
  source: 'KIP-966, registration after an unclean shutdown; R-ISR4, K-14',
  after: {
    'broker-registered': (checker, { broker, clean }) => (clean ? null : atReturn(checker, broker)),
    'isr-expanded': (checker, { partition, added }) => {
      const state = imageOf(checker)?.partitions[partition]
      const leader = state?.leader ?? null
      const led = leader === null ? null : copyOn(checker, leader, partition).replica
      if (led?.role !== 'leader' || led.leaderEpoch !== state?.leaderEpoch) return null
      const early = added.find((id) => {
        const follower = progressOf(led, id)
        const end = follower?.logEndOffset ?? -1
        return end >= 0 && end < Math.max(led.highWatermark, led.epochStartOffset)
      })
      if (early === undefined) return null
      const message = `${early} entered the ISR of ${partition} without having fetched what ${leader} began its epoch with`
      return { code: appointed(checker), message }
    },
  },
}

function atReturn(checker: Checker, broker: string): Breakage | null {
  const image = imageOf(checker)
  if (image === null) return null
  for (const { partition, leader, isr, elr } of Object.values(image.partitions)) {
    if (leader !== broker && !isr.includes(broker) && !elr.includes(broker)) continue
    const message = `${broker} came back from an unclean shutdown and still counts for ${partition}`
    return { code: isElrEnabled(image) ? appointed(checker) : 'X-PRE966', message, partition }
  }
  return null
}
