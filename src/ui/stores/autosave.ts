// A copy of the open document and of its moment in the browser's storage, so that neither a closed tab nor a reload
// loses anything. Every page that is open keeps its own copy: two tabs never overwrite each other's work.
import type { Scenario } from '../../blueprint/scenario'
import { tell, UNHURRIED } from '../tell'
import { useDocument } from './document'
import { actTime, useRun } from './run'

const KEY = 'millrace.document'
const VERSION = 1
/** Longest document that is kept, in characters; browsers give a site some five million. */
const MOST = 3_000_000
/** Documents that are kept, of all tabs together. */
const COPIES = 4
/** Longest wall time between an edit and its copy, ms. */
const AFTER = 400

/** A document as it is kept. */
export interface Kept {
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
/** This page's own place in the storage, and the copy that it goes on with. */
const own = `${KEY}.${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`
let continued: { key: string; savedAt: number } | null = null

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
    // Not put off by the next edit: what is being dragged is kept as well.
    timer ??= setTimeout(save, AFTER)
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
    makeRoom(text)
    told = false
  } catch (error) {
    if (told) return
    told = true
    const description = `${error instanceof Error ? error.message : String(error)}. Save it as a file.`
    tell('This canvas is not kept in the browser', { description, duration: UNHURRIED }, 'warning')
  }
}

/** Writes this page's copy in place of the one that it goes on with; the oldest copies go when there is no room. */
function makeRoom(text: string) {
  const copies = keptDocuments()
  const old = copies.filter(({ key, savedAt }) => key === continued?.key && savedAt === continued.savedAt)
  const others = copies.filter((copy) => copy.key !== own && !old.includes(copy))
  for (const { key } of [...old, ...others.splice(COPIES - 1)]) localStorage.removeItem(key)
  continued = null
  for (;;) {
    try {
      return localStorage.setItem(own, text)
    } catch (error) {
      const oldest = others.pop()
      if (!oldest) throw error
      localStorage.removeItem(oldest.key)
    }
  }
}

/** The documents that were kept, the latest first; none where nothing may be kept. */
export function keptDocuments(): (Kept & { key: string })[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(KEY))
      .flatMap((key) => {
        const kept = read(() => localStorage, key)
        return kept ? [{ ...kept, key }] : []
      })
      .toSorted((a, b) => b.savedAt - a.savedAt)
  } catch {
    return []
  }
}

/** The page goes on with this copy: its own takes its place. */
export function goOnWith({ key, savedAt }: { key: string; savedAt: number }) {
  continued = { key, savedAt }
}

/** What this tab showed before it was reloaded, or null: another address is another document. */
export function keptForReload(): Kept | null {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  const kept = entry?.type === 'reload' ? read(() => sessionStorage, KEY) : null
  return kept?.href === location.href ? kept : null
}

function read(storage: () => Storage, key: string): Kept | null {
  try {
    const kept = JSON.parse(storage().getItem(key) ?? 'null') as Kept | null
    const whole = kept?.version === VERSION && kept.scenario?.version === 1 && Array.isArray(kept.scenario.timeline)
    if (!whole) return null
    const at = Number.isSafeInteger(kept.at) && kept.at > 0 ? kept.at : 0
    return { ...kept, at, started: kept.started === true || at > 0 }
  } catch {
    return null
  }
}
