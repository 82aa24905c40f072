// A copy of the open document in the browser's storage, so that a closed tab loses nothing.
import { toast } from 'sonner'
import type { Scenario } from '../../blueprint/scenario'
import { useDocument } from './document'

const KEY = 'millrace.document'
const VERSION = 1
/** Longest document that is kept, in characters; browsers give a site some five million. */
const MOST = 3_000_000
/** Wall time after the last edit, ms. */
const AFTER = 400

interface Kept {
  version: number
  savedAt: number
  scenario: Scenario
}

let told = false

/** Keeps every edit. Returns the way to stop. */
export function startAutosave(): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  const save = () => {
    timer = null
    const { scenario, dirty } = useDocument.getState()
    if (dirty) keep(scenario)
  }
  const flush = () => timer && (clearTimeout(timer), save())
  const stop = useDocument.subscribe((now, before) => {
    if (now.scenario === before.scenario || now.opened !== before.opened) return
    if (timer) clearTimeout(timer)
    timer = setTimeout(save, AFTER)
  })
  globalThis.addEventListener('pagehide', flush)
  return () => {
    flush()
    stop()
    globalThis.removeEventListener('pagehide', flush)
  }
}

function keep(scenario: Scenario) {
  const text = JSON.stringify({ version: VERSION, savedAt: Date.now(), scenario } satisfies Kept)
  try {
    if (text.length > MOST) throw new Error(`the document is too large (${Math.round(text.length / 1e6)} MB)`)
    localStorage.setItem(KEY, text)
    told = false
  } catch (error) {
    if (told) return
    told = true
    toast.warning('This canvas is not kept in the browser', {
      description: `${error instanceof Error ? error.message : String(error)}. Save it as a file.`,
    })
  }
}

/** The document that was kept last, or null. */
export function keptDocument(): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null
    const whole = kept?.version === VERSION && kept.scenario?.version === 1 && Array.isArray(kept.scenario.timeline)
    return whole ? kept : null
  } catch {
    return null
  }
}
