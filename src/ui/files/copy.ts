// Texts for the clipboard. A browser may refuse it, and over plain http there is none.
import { toast } from 'sonner'
import { download } from './save'

/** Why a text is not on the clipboard. */
export const REFUSED = 'The browser does not give access to the clipboard.'

/** Puts a text on the clipboard; false: we may not. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** Puts a text on the clipboard and says `copied`; where we may not, into a file of that name. */
export async function copyOrSave(text: string, copied: string, file: string) {
  if (await copyText(text)) return toast.success(copied)
  download(file, text, 'text/plain')
  return toast(`Saved as ${file}`, { description: REFUSED })
}
