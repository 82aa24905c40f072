// The in-sync replicas that the high watermark must count while a change of them is under way (R-HW2).
import type { Partition } from '../broker/state'

/** While an expansion is asked for, the larger set; while a shrink is, still the old one. */
export const maximalIsr = ({ isr, pendingIsr }: Partition): readonly string[] =>
  pendingIsr !== null && pendingIsr.length > isr.length ? pendingIsr : isr
