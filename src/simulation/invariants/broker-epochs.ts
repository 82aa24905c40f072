// KR7: a broker id has one epoch, and the epoch of a newcomer is newer. With ZooKeeper a registration is an ephemeral znode, and
// a broker whose znode is there is alive: there is no state in which it could begin.
import type { Invariant } from './invariant'
import { controllerOf } from './invariant'
import { treeOf } from '../quorum'

const KEY = 'KR7'

export const brokerEpochs: Invariant = {
  id: 'KR7',
  name: 'BrokerEpoch',
  promise:
    'Every registration of a broker gets an epoch that is newer than all before, and the broker begins fenced; with ZooKeeper, which fences nobody, its former registration is gone.',
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
      const former = treeOf(checker.world, checker.controllers)?.image.brokers[broker]
      if (former !== undefined && former.brokerEpoch !== brokerEpoch) {
        return {
          code: '',
          message: `${broker} was registered while its registration of epoch ${former.brokerEpoch} was there`,
        }
      }
      const known = controllerOf(checker)?.volatile.image.brokers[broker]
      if (known === undefined || known.brokerEpoch !== brokerEpoch || known.fenced) return null
      return { code: '', message: `${broker} was registered with epoch ${brokerEpoch} and let in at once` }
    },
  },
}
