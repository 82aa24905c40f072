// Short messages in a corner, for code that is there before whoever shows them.
import type { ExternalToast } from 'sonner'

type Tone = 'message' | 'error' | 'warning'

/** Shows a message as soon as the part that shows them has come. */
export function tell(text: string, options?: ExternalToast, tone: Tone = 'message') {
  void import('sonner').then(({ toast }) => toast[tone](text, options))
}
