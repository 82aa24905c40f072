// P6: what a producer was told to have failed for certain is nowhere.
import type { Invariant } from './invariant'

export const failedInvisible: Invariant = {
  id: 'P6',
  name: 'FailedInvisible',
  promise: 'A record whose producer was told that no broker can hold it is stored nowhere, so nobody can read it.',
  brokenBy: [],
  source: 'P-24; Jepsen G1a',
  onIncident: (_checker, { kind, partition, record }) => {
    if (kind !== 'failed-yet-stored') return null
    const number = `record ${Math.floor(record / 2 ** 32)}/${record >>> 0}`
    return {
      code: '',
      message: `${number} of ${partition} is stored, though its producer was told that nobody can hold it`,
    }
  },
}
