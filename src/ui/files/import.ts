// A person's own data on its way to a producer: what was dropped, until its columns are chosen.
import { create } from 'zustand'
import { nextId } from '../../blueprint/defaults'
import { limits } from '../../blueprint/limits'
import type { DataSource } from '../../blueprint/scenario'
import { effectiveBlueprint } from '../../blueprint/apply'
import { useDocument } from '../stores/document'
import { refuse } from '../stores/notices'
import { perform } from '../stores/perform'
import { actTime } from '../stores/run'
import { select, useWorkspace } from '../stores/workspace'
import { tell as notify } from '../tell'
import { openFile } from './open'

/** A data file whose columns are to be chosen. */
export interface Import {
  file: string
  format: DataSource['format']
  text: string
  /** The producer on which it was dropped; null: to be chosen. */
  producer: string | null
}

export const useImport = create<{ pending: Import | null }>(() => ({ pending: null }))

export const cancelImport = () => useImport.setState({ pending: null })

const formats: Record<string, DataSource['format']> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  txt: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
}
const ending = (name: string) => name.slice(name.lastIndexOf('.') + 1).toLowerCase()

/** Is it data (rather than a scenario)? */
export const isData = (name: string): boolean => ending(name) in formats

/** Takes a file that was dropped on the page: a scenario is opened, data goes to a producer. */
export async function receiveFile(file: File, producer: string | null) {
  if (!isData(file.name)) return void (await openFile(file))
  const tell = (code: 'MR-193' | 'MR-104', message: string, fix: string) =>
    refuse(file.name, [{ code, message, path: '', line: 0, column: 0, fix }])
  if (file.size > limits.dataBytes.max) {
    return tell(
      'MR-193',
      `The data is larger than ${limits.dataBytes.max / 1_048_576} MiB.`,
      'Cut it to the part that matters.',
    )
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
  } catch {
    return tell('MR-104', 'The file is not UTF-8 text.', 'Save it as UTF-8 (in a spreadsheet: “CSV UTF-8”).')
  }
  const name = file.name.replace(/[^\w. -]/g, '_').replace(/^[^\w]+/, '') || 'data.csv'
  useImport.setState({ pending: { file: name, format: formats[ending(file.name)] ?? 'csv', text, producer } })
}

/** Asks for a data file for a producer. */
export function chooseData(producer: string | null) {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.csv,.tsv,.txt,.ndjson,.jsonl,text/csv,text/tab-separated-values'
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file) void receiveFile(file, producer)
  })
  input.click()
}

/** Gives the data to a producer; null: to a new one. Says who sends it, or null when it was refused. */
export function giveData(producer: string | null, data: DataSource, rate: number | null): string | null {
  const block = { data, ...(rate === null ? {} : { rate }) }
  const label = `data of ${data.file}`
  if (producer !== null) {
    return perform({ do: 'set', target: `producer:${producer}`, config: {}, block }, label) ? producer : null
  }
  const blueprint = effectiveBlueprint(useDocument.getState().scenario, actTime())
  const [topic = ''] = Object.keys(blueprint.topics)
  const id = nextId(blueprint, 'producer')
  const done = perform({ do: 'add', kind: 'producer', id, group: null, block: { to: topic, ...block } }, label)
  if (done) select(id)
  return done ? id : null
}

/** Files dropped anywhere on the page. Returns the way to stop. */
export function listenForFiles(): () => void {
  const stop = new AbortController()
  const carriesFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false
  const over = (event: DragEvent) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    useWorkspace.setState({ dropTarget: producerAt(event) ?? 'page' })
  }
  const leave = (event: DragEvent) => {
    if (event.relatedTarget === null) useWorkspace.setState({ dropTarget: null })
  }
  const drop = (event: DragEvent) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    useWorkspace.setState({ dropTarget: null })
    const [file, ...others] = event.dataTransfer?.files ?? []
    if (!file) return
    void receiveFile(file, producerAt(event))
    if (others.length > 0) notify('One file at a time', { description: `${file.name} was taken, the others were not.` })
  }
  const { signal } = stop
  window.addEventListener('dragover', over, { signal })
  window.addEventListener('dragleave', leave, { signal })
  window.addEventListener('drop', drop, { signal })
  return () => stop.abort()
}

/** The producer under the pointer. */
function producerAt({ clientX, clientY }: DragEvent): string | null {
  const blueprint = effectiveBlueprint(useDocument.getState().scenario, actTime())
  for (const element of document.elementsFromPoint(clientX, clientY)) {
    const id = element.closest<HTMLElement>('[data-block]')?.dataset.block
    if (id !== undefined && Object.hasOwn(blueprint.producers, id)) return id
  }
  return null
}
