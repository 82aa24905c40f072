// What a host has not written to its disk yet (L-34). Kafka does not fsync by itself: the host looks through its page cache
// every few seconds and writes what has been dirty for half a minute.
import type { Sealed } from '../../../kernel/clone'
import { seconds, type Micros } from '../../../kernel/time'
import type { PartitionId } from '../messages'
import type { Log } from './state'

/** Linux looks for old pages this often (vm.dirty_writeback_centisecs). */
export const WRITE_BACK = seconds(5)
/** And writes those that have been dirty for this long (vm.dirty_expire_centisecs). */
const EXPIRE = seconds(30)

/** Where each log ended when the host looked for pages to write. Replaced, never changed. */
export interface PageCacheLook extends Sealed {
  readonly at: Micros
  readonly ends: Readonly<Record<PartitionId, number>>
}

/** The host looks again: it notes where each log ends now. Looks that no longer matter are forgotten. */
export function lookAgain(
  looks: readonly PageCacheLook[],
  logs: Record<PartitionId, Log>,
  now: Micros,
): PageCacheLook[] {
  const ends: Record<PartitionId, number> = {}
  for (const partition of Object.keys(logs)) ends[partition] = logs[partition]!.logEndOffset
  const written = looks.findLastIndex(({ at }) => at <= now - EXPIRE)
  return [...looks.slice(Math.max(0, written)), { sealed: true, at: now, ends }]
}

/** Of a log that was cut at `end`, the page cache holds nothing behind it. */
export function forgetPages(looks: PageCacheLook[], partition: PartitionId, end: number): PageCacheLook[] {
  if (!looks.some(({ ends }) => (ends[partition] ?? 0) > end)) return looks
  return looks.map((look) =>
    (look.ends[partition] ?? 0) > end ? { ...look, ends: { ...look.ends, [partition]: end } } : look,
  )
}

/** Offsets of a log below this are on the disk itself. */
export function durableEnd(looks: readonly PageCacheLook[], log: Log, now: Micros): number {
  const last = looks.at(-1)
  if (last === undefined) return log.recoveryPoint
  // The host goes on looking while no process runs.
  const latest = last.at + Math.floor((now - last.at) / WRITE_BACK) * WRITE_BACK
  if (last.at + WRITE_BACK <= latest - EXPIRE) return log.logEndOffset
  const written = looks.findLast(({ at }) => at <= latest - EXPIRE)
  return Math.min(log.logEndOffset, Math.max(log.recoveryPoint, written?.ends[log.partition] ?? 0))
}
