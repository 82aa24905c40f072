// P4: every send() comes to an end by delivery.timeout.ms.
import { ms } from '../../kernel/time'
import { deliveryTimeout } from '../../models/kafka/config'
import type { Invariant } from './invariant'

/** A loop of the sender, and what a pause of the process has put off. */
const LEEWAY = ms(1_000)

export const resolve: Invariant = {
  id: 'P4',
  name: 'Resolve',
  promise: 'Each record that send() took is acknowledged, has failed, or is unknown by delivery.timeout.ms.',
  brokenBy: [],
  source: 'P-24, I-55',
  sweep({ world }) {
    for (const producer of Object.values(world.actors)) {
      if (producer.kind !== 'producer' || !producer.up || producer.paused) continue
      const { accumulator, waiting } = producer.volatile
      const patience = ms(deliveryTimeout(producer.config)) + LEEWAY
      for (const partition of waiting) {
        const oldest = accumulator[partition]?.[0]
        if (oldest === undefined || world.now <= oldest.createdAt + patience) continue
        const message = `a batch of ${producer.id} for ${partition} has waited since ${oldest.createdAt / 1_000} ms`
        return { code: '', message, partition }
      }
    }
    return null
  },
}
