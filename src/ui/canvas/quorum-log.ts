// The metadata log as a strip: what its cells say, and where on it an offset lies.
import type { MetadataCellView } from '../../worker/protocol'

/** What a record is about; each has a letter, a word and a look. */
export type RecordKind = 'partition' | 'broker' | 'topic' | 'leader' | 'other' | 'no-op'

const kinds: Record<string, RecordKind> = {
  partitionRecord: 'partition',
  partitionChangeRecord: 'partition',
  registerBrokerRecord: 'broker',
  unregisterBrokerRecord: 'broker',
  brokerRegistrationChangeRecord: 'broker',
  topicRecord: 'topic',
  removeTopicRecord: 'topic',
  configRecord: 'topic',
  leaderChangeMessage: 'leader',
  noOpRecord: 'no-op',
}

export const kindOfRecord = (type: string): RecordKind => kinds[type] ?? 'other'

/** In the order of the legend. */
export const recordKinds: readonly { kind: RecordKind; letter: string; word: string }[] = [
  { kind: 'leader', letter: 'L', word: 'leader' },
  { kind: 'topic', letter: 'T', word: 'topic' },
  { kind: 'partition', letter: 'P', word: 'partition' },
  { kind: 'broker', letter: 'B', word: 'broker' },
  { kind: 'other', letter: 'O', word: 'other' },
  { kind: 'no-op', letter: '·', word: 'no-op' },
]

/** `PartitionChangeRecord`, as Kafka calls it. */
export const recordName = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1)

export interface Look {
  kind: RecordKind
  letter: string
  /** Records in it. */
  count: number
  title: string
}

export function lookOf({ offset, end, epoch, type, committed }: MetadataCellView): Look {
  const kind = kindOfRecord(type)
  const { letter } = recordKinds.find((look) => look.kind === kind)!
  const count = end - offset
  const what = count === 1 ? recordName(type) : `${count} × ${recordName(type)}`
  const where = count === 1 ? `Offset ${offset}` : `Offsets ${offset} to ${end - 1}`
  const state = committed ? 'committed' : 'appended, not yet on a majority'
  return { kind, letter, count, title: `${where}, epoch ${epoch}: ${what}; ${state}` }
}

/** How many cells lie before an offset; a part of a cell for one within it. */
export function cellsBefore(log: readonly Pick<MetadataCellView, 'offset' | 'end'>[], offset: number): number {
  let cells = 0
  for (const { offset: from, end } of log) {
    if (offset >= end) cells++
    else if (offset > from) return cells + (offset - from) / (end - from)
    else return cells
  }
  return cells
}
