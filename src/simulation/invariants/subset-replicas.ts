// I1: who is in sync or eligible is a replica, and nobody is both.
import type { Invariant } from './invariant'
import { afterEachChange, members } from './partition-state'

export const subsetReplicas: Invariant = {
  id: 'I1',
  name: 'SubsetReplicas',
  promise: 'The in-sync and the eligible leader replicas of a partition are among its replicas, and nobody is both.',
  brokenBy: [],
  source: 'KIP-966 model, ValidControllerIsrAndElr',
  after: afterEachChange(({ partition, replicas, isr, elr, lastKnownElr }) => {
    const stranger = [...isr, ...elr, ...lastKnownElr].find((id) => !replicas.includes(id))
    if (stranger !== undefined) {
      return {
        code: '',
        message: `${stranger} counts for ${partition}, and is none of its replicas ${members(replicas)}`,
      }
    }
    const both = isr.find((id) => elr.includes(id))
    return both === undefined
      ? null
      : { code: '', message: `${both} is in sync with ${partition} and eligible besides` }
  }),
}
