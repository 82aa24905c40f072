// The leader epoch cache: where each leader's reign begins in a log (L-30 to L-32; Kafka's LeaderEpochFileCache).
import type { EpochStart } from './state'

/** An epoch, and the offset at which its records end. */
export interface EpochEnd {
  readonly epoch: number
  readonly endOffset: number
}

/** Notes that the records of `epoch` begin at `startOffset`, unless that is known (L-30). */
export function assignEpoch(epochs: EpochStart[], epoch: number, startOffset: number): void {
  const last = epochs.length === 0 ? undefined : epochs[epochs.length - 1]!
  if (last !== undefined && epoch === last.epoch && startOffset >= last.startOffset) return
  while (epochs.length > 0) {
    const entry = epochs[epochs.length - 1]!
    if (entry.epoch < epoch && entry.startOffset < startOffset) break
    epochs.pop()
  }
  epochs.push({ epoch, startOffset })
}

/** The latest epoch, -1 for none. */
export const latestEpoch = (epochs: readonly EpochStart[]): number =>
  epochs.length === 0 ? -1 : epochs[epochs.length - 1]!.epoch

/**
 * The end of the largest known epoch ≤ `epoch` (L-31). Undefined when `epoch` is later than all that is known, or
 * nothing is known at all.
 */
export function endOffsetFor(epochs: readonly EpochStart[], epoch: number, logEndOffset: number): EpochEnd | undefined {
  const latest = latestEpoch(epochs)
  if (epochs.length === 0 || epoch > latest) return undefined
  if (epoch === latest) return { epoch, endOffset: logEndOffset }
  const next = epochs.findIndex((entry) => entry.epoch > epoch)
  const endOffset = epochs[next]!.startOffset
  return { epoch: next === 0 ? epoch : epochs[next - 1]!.epoch, endOffset }
}

/** Forgets the epochs that begin at or after the new log end (L-32). */
export function truncateEpochs(epochs: EpochStart[], logEndOffset: number): void {
  while (epochs.length > 0 && epochs[epochs.length - 1]!.startOffset >= logEndOffset) epochs.pop()
}

/** Moves the start of the log: the epoch that covers it begins there now (L-32). */
export function advanceEpochs(epochs: EpochStart[], logStartOffset: number): void {
  while (epochs.length > 1 && epochs[1]!.startOffset <= logStartOffset) epochs.shift()
  if (epochs.length > 0 && epochs[0]!.startOffset < logStartOffset) epochs[0]!.startOffset = logStartOffset
}
