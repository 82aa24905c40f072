// Short messages in a corner, for code that is there before whoever shows them.
import type { ExternalToast } from 'sonner'

/** How long a message stays that is long, offers something or tells of a loss, ms of wall time; others stay for four seconds. */
export const UNHURRIED = 10_000

type Tone = 'message' | 'error' | 'warning'

/** Shows a message as soon as the part that shows them has come. */
export function tell(text: string, options?: ExternalToast, tone: Tone = 'message') {
  void import('sonner').then(({ toast }) => toast[tone](text, options))
}
