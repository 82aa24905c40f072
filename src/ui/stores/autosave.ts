// A copy of the open document and of its moment in the browser's storage, so that neither a closed tab nor a reload
// loses anything.
import { toast } from 'sonner'
import type { Scenario } from '../../blueprint/scenario'
import { useDocument } from './document'
import { actTime, useRun } from './run'

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
  /** The virtual time that was on the screen, Micros, and whether the run had been started. */
  at: number
  started: boolean
  /** The address under which the document was open. */
  href: string
}

let told = false

/** Keeps every edit, and the moment when the clock halts or the page goes. Returns the way to stop. */
export function startAutosave(): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  const save = () => {
    timer = null
    const { scenario, dirty, origin } = useDocument.getState()
    if (dirty || origin.from === 'autosave') keep(scenario)
  }
  const flush = () => {
    if (timer) clearTimeout(timer)
    save()
    keepForReload()
  }
  const stopPauses = useRun.subscribe((now, before) => {
    if (before.playing && !now.playing) save()
  })
  const stop = useDocument.subscribe((now, before) => {
    if (now.scenario === before.scenario || now.opened !== before.opened) return
    if (timer) clearTimeout(timer)
    timer = setTimeout(save, AFTER)
  })
  globalThis.addEventListener('pagehide', flush)
  return () => {
    flush()
    stop()
    stopPauses()
    globalThis.removeEventListener('pagehide', flush)
  }
}

function textOf(scenario: Scenario): string {
  const { href } = location
  const kept: Kept = { version: VERSION, savedAt: Date.now(), scenario, at: actTime(), started: hasStarted(), href }
  return JSON.stringify(kept)
}

const hasStarted = () => useRun.getState().started

/** What this tab shows, edited or not, for its own reload; an untouched first minute begins anew. */
function keepForReload() {
  const { scenario, dirty, origin } = useDocument.getState()
  try {
    if (useRun.getState().frame === null) return
    if (dirty || (hasStarted() && origin.from !== 'first-minute')) sessionStorage.setItem(KEY, textOf(scenario))
    else sessionStorage.removeItem(KEY)
  } catch {
    // No room or no leave: the reload opens what the address says.
  }
}

function keep(scenario: Scenario) {
  const text = textOf(scenario)
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
export const keptDocument = (): Kept | null => read(() => localStorage)

/** What this tab showed before it was reloaded, or null: another address is another document. */
export function keptForReload(): Kept | null {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  const kept = entry?.type === 'reload' ? read(() => sessionStorage) : null
  return kept?.href === location.href ? kept : null
}

function read(storage: () => Storage): Kept | null {
  try {
    const kept = JSON.parse(storage().getItem(KEY) ?? 'null') as Kept | null
    const whole = kept?.version === VERSION && kept.scenario?.version === 1 && Array.isArray(kept.scenario.timeline)
    if (!whole) return null
    const at = Number.isSafeInteger(kept.at) && kept.at > 0 ? kept.at : 0
    return { ...kept, at, started: kept.started === true || at > 0 }
  } catch {
    return null
  }
}
