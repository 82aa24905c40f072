// Opening documents: from text, from a file, from the gallery, from a link. What cannot be read leaves the open work alone.
import { toast } from 'sonner'
import { emptyScenario } from '../../blueprint/defaults'
import { limits } from '../../blueprint/limits'
import { nearest } from '../../blueprint/nearest'
import type { Salvage } from '../../blueprint/salvage'
import type { Problem, Scenario } from '../../blueprint/scenario'
import { parseInWorker, salvageInWorker } from '../../worker/parse-client'
import { isEmpty, open, type Origin, useDocument } from '../stores/document'
import { refuse } from '../stores/notices'
import { select, useWorkspace } from '../stores/workspace'
import { loadData } from './data'
import { listText, plural } from '../format'
import { UNHURRIED } from '../tell'

/** What is told on the page when a file has something odd that does no harm. */
function tellNotices(notices: Problem[]) {
  if (notices.length === 0) return
  const [{ message }] = notices as [Problem]
  toast(notices.length === 1 ? message : `${message} And ${notices.length - 1} more.`, { id: 'notices' })
}

/** Puts a scenario on the screen and clears what belonged to the old one. */
export function show(scenario: Scenario, origin: Origin, at = 0) {
  const { scenario: old, origin: from, dirty } = useDocument.getState()
  select()
  useWorkspace.setState({ panel: null, armed: null, lens: scenario.view.lens })
  open(scenario, origin, at)
  if (!dirty || isEmpty(old) || old === scenario) return
  // What was being worked on is one click away.
  toast(`Opened ${scenario.title}`, {
    id: 'opened',
    duration: UNHURRIED,
    action: { label: `Back to ${shortened(old.title)}`, onClick: () => show(old, from) },
  })
}

/** A long title ends with a whole word, and says that there is more of it. */
const shortened = (title: string): string =>
  title.length <= 24 ? title : `${title.slice(0, 24).replace(/[\s.,:;]+\S*$/u, '')}…`

/** Reads a document and opens it; false when it was refused (a dialog says why). */
export async function openText(input: string | Uint8Array, what: string, origin: Origin, at = 0): Promise<boolean> {
  const reply = await parseInWorker(input, what)
  if (!reply.ok) {
    const rest = await salvageInWorker(input, what)
    refuse(what, reply.problems, rest === null ? {} : { openRest: () => void openRest(rest, origin, at) })
    return false
  }
  tellNotices(reply.notices)
  await loadData(reply.scenario)
  show(reply.scenario, origin, at)
  return true
}

/** The paths that are named when something was left out; the dialog before has named all. */
const MOST_NAMED = 3

async function openRest({ scenario, left, newer }: Salvage, origin: Origin, at: number) {
  await loadData(scenario)
  show(scenario, newer ? { from: 'new' } : origin, at)
  const parts = newer ? left.filter((path) => path !== 'version') : left
  const more = parts.length - MOST_NAMED
  const named = listText([...parts.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])])
  if (newer)
    toast('Opened as a new document', {
      id: 'rest',
      description: `The newer one stays as it is.${named === '' ? '' : ` Left out: ${named}.`}`,
    })
  else toast(`Opened without ${plural(parts.length, 'part')}`, { id: 'rest', description: named })
}

export async function openFile(file: File): Promise<boolean> {
  if (file.size > limits.jsonBytes.max) {
    refuse(file.name, [
      problem(
        'MR-102',
        `The file is larger than ${limits.jsonBytes.max / 1_048_576} MiB.`,
        'A scenario is text of at most 2 MiB.',
      ),
    ])
    return false
  }
  return openText(new Uint8Array(await file.arrayBuffer()), file.name, { from: 'file', name: file.name })
}

/** A scenario of the gallery, by its name in links. */
export async function openNamed(name: string, origin: Origin = { from: 'gallery', name }, at = 0): Promise<boolean> {
  const what = `Scenario “${name}”`
  if (!/^(?:[a-z][a-z0-9-]{0,63}\/)?[a-z0-9][a-z0-9-]{0,63}$/i.test(name)) return refuseName(name)
  try {
    const response = await fetch(new URL(`scenarios/${name}.yaml`, document.baseURI))
    const text = await response.text()
    // A host that answers everything with its start page has no such scenario either.
    if (!response.ok || text.trimStart().startsWith('<')) return await refuseName(name)
    return await openText(text, `${name}.yaml`, origin, at)
  } catch {
    refuse(what, [
      problem('MR-140', 'The scenario could not be fetched.', 'Look at the network connection, and try again.'),
    ])
    return false
  }
}

/** Says that the gallery has no such scenario, and which it has that is called nearly so. */
async function refuseName(name: string): Promise<false> {
  const near = nearest(name, await galleryNames())
  const fix = `${near === null ? '' : `Did you mean \`${near}\`? `}The gallery lists all of them.`
  const message = `There is no scenario called “${name}”.`
  refuse(`Scenario “${name}”`, [problem('MR-140', message, fix)], { gallery: true })
  return false
}

async function galleryNames(): Promise<string[]> {
  try {
    const response = await fetch(new URL('scenarios/index.json', document.baseURI))
    const entries = (await response.json()) as { name: string }[]
    return entries.map(({ name }) => name)
  } catch {
    return []
  }
}

/** The document in a link's fragment (without `#`). */
export async function openFragment(fragment: string, at = 0): Promise<boolean> {
  const { decode } = await import('../share/codec')
  const decoded = await decode(fragment)
  if (!decoded.ok) {
    refuse('The link', decoded.problems)
    return false
  }
  return openText(decoded.text, 'The link', { from: 'link' }, at)
}

export const openNew = () => show(emptyScenario(), { from: 'new' })

/** Asks for a file and opens it. */
export function chooseFile() {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.yaml,.yml,.json,application/yaml,application/json'
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file) void openFile(file)
  })
  input.click()
}

const problem = (code: Problem['code'], message: string, fix: string): Problem => ({
  code,
  message,
  path: '',
  line: 0,
  column: 0,
  fix,
})
