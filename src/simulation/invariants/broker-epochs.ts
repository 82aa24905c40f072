// KR7: a broker id has one epoch, and the epoch of a newcomer is newer.
import type { Invariant } from './invariant'
import { controllerOf } from './invariant'

const KEY = 'KR7'

export const brokerEpochs: Invariant = {
  id: 'KR7',
  name: 'BrokerEpoch',
  promise: 'Every registration of a broker gets an epoch that is newer than all before, and the broker begins fenced.',
  brokenBy: [],
  source: 'K-10; KIP-903',
  during: {
    'broker-registered': (checker, { broker, brokerEpoch }) => {
      const epochs = (checker.memory[KEY] ??= {}) as Record<string, number>
      const before = epochs[broker] ?? -1
      epochs[broker] = Math.max(before, brokerEpoch)
      // A controller that takes over may tell again what its predecessor had just told.
      if (brokerEpoch < before) {
        const message = `${broker} was registered with epoch ${brokerEpoch}, after epoch ${before}`
        return { code: '', message }
      }
      const known = controllerOf(checker)?.volatile.image.brokers[broker]
      if (known === undefined || known.brokerEpoch !== brokerEpoch || known.fenced) return null
      return { code: '', message: `${broker} was registered with epoch ${brokerEpoch} and let in at once` }
    },
  },
}
