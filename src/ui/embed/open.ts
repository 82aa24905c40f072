// The document of an embed: the fragment's, the named scenario, or the first scene.
import { openFirstMinute } from '../files/first-minute'
import { openFragment, openNamed } from '../files/open'
import { open, useDocument } from '../stores/document'
import { pause, settledRun } from '../stores/run'
import { camera, useWorkspace } from '../stores/workspace'
import type { EmbedOptions } from './options'

/** Opens it at its first moment, paused. What cannot be opened is told in its place. */
export async function openEmbedded({ at, lens }: EmbedOptions, name: string | null) {
  const fragment = location.hash.slice(1)
  if (fragment) await openFragment(fragment, at)
  else if (name !== null) await openNamed(name, { from: 'gallery', name }, at)
  else openFirstMinute({ from: 'gallery', name: 'first-minute' }, at)
  if (lens !== null) useWorkspace.setState({ lens })
  await settledRun()
  camera({ command: 'fit' })
}

/** Forgets what was done since, and goes back to the first moment. */
export function reset({ at }: EmbedOptions) {
  pause()
  const { origin, opened } = useDocument.getState()
  const [first] = useDocument.temporal.getState().pastStates
  const scenario = first?.scenario ?? useDocument.getState().scenario
  if (opened > 0) open(scenario, origin, at)
}

/** The address of the whole page with what is on the screen; a scenario that nobody touched goes by its name. */
export async function remixLink(): Promise<string> {
  const { scenario, origin, dirty } = useDocument.getState()
  const address = new URL(document.baseURI)
  address.search = address.hash = ''
  if (origin.from === 'gallery' && !dirty) address.searchParams.set('scenario', origin.name)
  else {
    const { encode } = await import('../share/codec')
    address.hash = await encode(scenario)
  }
  return address.href
}
