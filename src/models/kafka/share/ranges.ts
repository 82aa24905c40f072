// Neighbouring offsets to which the same applies.

export interface OffsetRange {
  readonly firstOffset: number
  readonly lastOffset: number
}

/** Of a range, what lies from `firstOffset` to `lastOffset`, which has to be in it: one range, or none when that is nothing. */
export const part = <R extends OffsetRange>(range: R, firstOffset: number, lastOffset: number): R[] =>
  firstOffset > lastOffset ? [] : [{ ...range, firstOffset, lastOffset }]

/** What of a range is not in the other one. */
export const without = <R extends OffsetRange>(range: R, { firstOffset, lastOffset }: OffsetRange): R[] => [
  ...part(range, range.firstOffset, Math.min(range.lastOffset, firstOffset - 1)),
  ...part(range, Math.max(range.firstOffset, lastOffset + 1), range.lastOffset),
]
