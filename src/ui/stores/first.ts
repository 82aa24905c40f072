// What is on the screen when the page opens: the link's document, the named scenario, yesterday's canvas, or the first minute.
import { toast } from 'sonner'
import type { Scenario } from '../../blueprint/scenario'
import { parseInWorker } from '../../worker/parse-client'
import { momentText } from '../../kernel/time'
import { type Address, readAddress } from '../address'
import { UNHURRIED } from '../tell'
import { openFirstMinute } from '../files/first-minute'
import { openFragment, openNamed, openNew, show } from '../files/open'
import { loadData } from '../files/data'
import { goOnWith, type Kept, keptDocuments, keptForReload } from './autosave'
import { edit } from './document'
import { play, seek, setSpeed, settledRun, useRun } from './run'

/** A link that is put into the address of a page that is open already is opened like any other. Returns the way to stop. */
export function listenForLinks(): () => void {
  const follow = () => {
    const fragment = location.hash.slice(1)
    if (fragment !== '') void openFragment(fragment)
  }
  addEventListener('hashchange', follow)
  return () => removeEventListener('hashchange', follow)
}

/** Opens the first document. Call when the run follows the document. */
export async function openFirst() {
  const address = readAddress(location.search)
  const fragment = location.hash.slice(1)
  const name = address.scenario
  const wanted = fragment !== '' || name !== null
  const reloaded = keptForReload()
  if (reloaded && (await restore(reloaded))) return
  const opened = fragment ? await openFragment(fragment) : name !== null && (await openNamed(name))
  const [kept, other] = opened ? [] : keptDocuments()
  if (kept && (await restore(kept, other))) {
    goOnWith(kept)
    return begin(address, false)
  }
  const isFirst = !opened && !wanted
  if (isFirst) openFirstMinute()
  else if (!opened) openNew()
  await begin(address, isFirst)
}

/**
 * The canvas as it was left, at the moment at which it was left, resting; the one of another tab is a click away.
 * False when it cannot be read (any more).
 */
async function restore(kept: Kept, other?: Kept): Promise<boolean> {
  const scenario = await readAgain(kept.scenario)
  if (scenario === null) return false
  const { at, started, savedAt } = kept
  await loadData(scenario)
  show(scenario, { from: 'autosave' }, at)
  if (started) useRun.setState({ started })
  await settledRun()
  const { title = '' } = other?.scenario ?? {}
  toast(`Restored ${isYesterday(savedAt) ? 'yesterday’s' : 'your'} canvas${at > 0 ? ` at ${momentText(at)}` : ''}`, {
    id: 'restored',
    ...(other && {
      duration: UNHURRIED,
      action: { label: `Rather “${title.slice(0, 24)}”`, onClick: () => void restore(other, kept) },
    }),
  })
  return true
}

/** What is kept may come from an older version of this page: it is read like any other file. */
async function readAgain(kept: Scenario): Promise<Scenario | null> {
  try {
    const { printJson } = await import('../../blueprint/print')
    const reply = await parseInWorker(printJson(kept), 'canvas.json')
    if (reply.ok) return reply.scenario
    tellUnreadable(reply.problems[0]?.message)
  } catch {
    tellUnreadable('It is from another version of Millrace.')
  }
  return null
}

const tellUnreadable = (description: string | undefined) =>
  toast.error('The canvas that was kept cannot be opened', { description, duration: UNHURRIED })

function isYesterday(wall: number): boolean {
  const yesterday = new Date()
  yesterday.setDate(yesterday.getDate() - 1)
  return new Date(wall).toDateString() === yesterday.toDateString()
}

/** Seed, moment and speed as the address says; the first minute moves by itself. */
async function begin({ seed, at, speed, paused }: Address, isFirst: boolean) {
  if (seed !== null) edit(`use seed ${seed}`, (scenario) => ({ ...scenario, seed }))
  if (speed !== null) setSpeed(speed)
  await settledRun()
  if (at !== null) seek(at)
  await settledRun()
  if (at === null && isFirst && !paused && useRun.getState().status === 'ready' && !lessMotion()) play()
}

/** With reduced motion nothing starts by itself. */
const lessMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches
