// Saving: the document as a file on the person's disk.
import { toast } from 'sonner'
import { limits } from '../../blueprint/limits'
import { printer } from '../parts'
import { markSaved, useDocument } from '../stores/document'

export async function saveFile() {
  const { scenario } = useDocument.getState()
  const { printFile } = await printer()
  const file = printFile(scenario)
  if (file === null) {
    const most = limits.jsonBytes.max / 1_048_576
    const description = `With the data of its producers it is larger than ${most} MiB. Give them fewer rows.`
    toast.error('The document is too large for a file', { description })
    return
  }
  const name = `${scenario.scenario}.${file.ending}`
  download(name, file.text, `application/${file.ending}`)
  markSaved()
  toast.success(`Saved as ${name}`)
}

/** Puts a text into a file on the person's disk. */
export function download(name: string, text: string, type: string) {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  // The browser reads the address after this task; a second is plenty.
  setTimeout(() => URL.revokeObjectURL(url), 1_000)
}
