// Ties the stores together: what happens to the document happens to the run.
import { createClient } from '../../worker/client'
import { withData } from '../files/data'
import { startAutosave } from './autosave'
import { sameRun, useDocument } from './document'
import { changeRun, loadRun, setSpeed, startRun, usualSpeed } from './run'

/** Starts worker, clock and autosave. Call once; the result ends all of it. */
export function startStores(): () => void {
  const stopRun = startRun(createClient, requestAnimationFrame.bind(window))
  const stopFollowing = useDocument.subscribe((now, before) => {
    const { profile } = now.scenario.time
    if (now.opened !== before.opened || profile !== before.scenario.time.profile) setSpeed(usualSpeed(profile))
    if (now.opened !== before.opened) loadRun(withData(now.scenario))
    else if (!sameRun(now.scenario, before.scenario)) changeRun(withData(now.scenario))
  })
  const stopSaving = startAutosave()
  return () => {
    stopSaving()
    stopFollowing()
    stopRun()
  }
}
