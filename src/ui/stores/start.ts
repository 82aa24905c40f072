// Ties the stores together: what happens to the document happens to the run.
import { type Client, createClient } from '../../worker/client'
import { withData } from '../files/data'
import { startAutosave } from './autosave'
import { sameRun, useDocument } from './document'
import { changeRun, loadRun, setSpeed, startRun, usualSpeed } from './run'

/**
 * Starts clock and autosave (unless nothing is to be kept in the browser) on a worker that was started before. Call once;
 * the result ends all of it.
 */
export function startStores(first: Client, { keep = true } = {}): () => void {
  let waiting: Client | null = first
  const client = () => {
    const next = waiting ?? createClient()
    waiting = null
    return next
  }
  const stopRun = startRun(client, requestAnimationFrame.bind(window))
  const stopFollowing = useDocument.subscribe((now, before) => {
    const { profile } = now.scenario.time
    if (now.opened !== before.opened || profile !== before.scenario.time.profile) setSpeed(usualSpeed(profile))
    if (now.opened !== before.opened) loadRun(withData(now.scenario), now.openedAt)
    else if (!sameRun(now.scenario, before.scenario)) changeRun(withData(now.scenario))
  })
  const stopSaving = keep ? startAutosave() : () => {}
  return () => {
    stopSaving()
    stopFollowing()
    stopRun()
  }
}
