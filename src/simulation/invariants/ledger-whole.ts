// M1: every record is accounted for.
import type { Incident } from '../referee/incidents'
import type { Invariant } from './invariant'

const words: Partial<Record<Incident['kind'], string>> = {
  'two-verdicts': 'was sent twice, or its producer was told two outcomes',
  'never-sent': 'is spoken of, and nobody ever sent it',
}

export const ledgerWhole: Invariant = {
  id: 'M1',
  name: 'Ledger',
  promise:
    'Each record is in exactly one place: waiting, on its way, stored, gone for a reason, refused, failed, or unknown.',
  brokenBy: [],
  source: 'Account for every marble',
  onIncident: (_checker, { kind, partition, record }) => {
    const word = words[kind]
    if (word === undefined) return null
    const number = `record ${Math.floor(record / 2 ** 32)}/${record >>> 0}`
    return { code: '', message: `${number}${partition === '' ? '' : ` of ${partition}`} ${word}` }
  },
}
