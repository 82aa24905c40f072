// Saving: the document as a YAML file on the person's disk.
import { toast } from 'sonner'
import { markSaved, useDocument } from '../stores/document'

export async function saveFile() {
  const { scenario } = useDocument.getState()
  const { printYaml } = await import('../../blueprint/print')
  const url = URL.createObjectURL(new Blob([printYaml(scenario)], { type: 'application/yaml' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: `${scenario.scenario}.yaml` })
  link.click()
  // The browser reads the address after this task; a second is plenty.
  setTimeout(() => URL.revokeObjectURL(url), 1_000)
  markSaved()
  toast.success(`Saved as ${scenario.scenario}.yaml`)
}
