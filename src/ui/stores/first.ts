// What is on the screen when the page opens: the link's document, the named scenario, yesterday's canvas, or the first minute.
import { parseMoment } from '../format'
import { openFragment, openNamed, openNew, show } from '../files/open'
import { loadData } from '../files/data'
import { keptDocument } from './autosave'
import { edit } from './document'
import { play, seek, setSpeed, settledRun, useRun } from './run'

/** The first scene is met when everybody has found their place: groups joined, copies flowing. */
const WARM = 20_000_000

/** Opens the first document. Call when the run follows the document. */
export async function openFirst() {
  const query = new URLSearchParams(location.search)
  const fragment = location.hash.slice(1)
  const name = query.get('scenario')
  const wanted = fragment !== '' || name !== null
  const opened = fragment ? await openFragment(fragment) : name !== null && (await openNamed(name))
  const kept = opened ? null : keptDocument()
  if (kept) {
    await loadData(kept.scenario)
    show(kept.scenario, { from: 'autosave' })
  }
  const isFirst = !opened && !kept && !wanted && (await openNamed('first-minute', { from: 'first-minute' }))
  if (!opened && !kept && !isFirst) openNew()
  await begin(query, isFirst)
}

/** `?seed=`, `?t=12.4s`, `?speed=`, `?paused=1`; the first minute moves by itself. */
async function begin(query: URLSearchParams, isFirst: boolean) {
  const seed = Number(query.get('seed'))
  if (query.has('seed') && Number.isSafeInteger(seed) && seed >= 0)
    edit(`use seed ${seed}`, (scenario) => ({ ...scenario, seed }))
  const at = parseMoment(query.get('t') ?? '')
  const speed = Number(query.get('speed'))
  if (speed >= 0.01 && speed <= 100) setSpeed(speed)
  await settledRun()
  if (at !== null) seek(at)
  else if (isFirst) seek(WARM)
  await settledRun()
  if (at === null && isFirst && query.get('paused') !== '1' && useRun.getState().status === 'ready' && !lessMotion())
    play()
}

/** With reduced motion nothing starts by itself. */
const lessMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches
