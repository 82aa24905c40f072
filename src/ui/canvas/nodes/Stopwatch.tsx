// How long something has lasted, in virtual time and steps of a tenth of a second.
import { momentText } from '../../../kernel/time'
import { useLive } from '../live'

export function Stopwatch({ since, className }: { since: number; className?: string | undefined }) {
  const tenths = useLive(({ now }) => Math.floor(Math.max(0, now - since) / 100_000)) ?? 0
  return <span className={className}>{momentText(tenths * 100_000)}</span>
}
