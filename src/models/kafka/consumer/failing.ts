// Which records an application cannot process, and when it tries one again.
import { hashText } from '../../../kernel/random'
import type { Failing } from '../application'
import type { RecordId } from '../messages'

/** Is this one of them? Chance has no part in it: the same record fails wherever and whenever it is read. */
export function fails(
  { key, value, nth, share }: Failing,
  recordKey: string | null,
  recordValue: string | null,
  offset: number,
  record: RecordId,
): boolean {
  if (key !== null && key !== recordKey) return false
  if (value !== null && value !== recordValue) return false
  if (nth !== null && (offset + 1) % nth !== 0) return false
  return share === null || (hashText(`record ${record}`) >>> 0) / 2 ** 32 < share
}
