// P7: what was acknowledged is not lost.
import { explain } from '../referee/explain'
import type { Invariant } from './invariant'

export const noLost: Invariant = {
  id: 'P7',
  name: 'NoLost',
  promise: 'What a producer was told to be stored stays stored.',
  brokenBy: ['X-ACK1', 'X-UNCLEAN', 'X-MINISR', 'X-ADMIN', 'X-RETENTION', 'X-LEGACY', 'X-FLUSH', 'X-PRE966'],
  source: 'I-24; Jepsen, lost-write',
  onIncident: (_checker, { kind, partition, offset, count, code }) => {
    if (kind !== 'lost') return null
    const where = `${partition} at offset ${offset}`
    const message = `${count} acknowledged record(s) of ${where} are lost`
    // What is excused is explained wherever it is shown.
    return { code, message: code === '' ? `${message}: ${explain(code).sentence}` : message }
  },
}
