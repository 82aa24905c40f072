// How messages are shown now: on their way, only the lost ones, or (with reduced motion) as counts at both ends.
import { useRun } from '../../stores/run'
import { motionReduced } from '../../stores/workspace'

/** From this speed on, nothing travels: dots would only flicker. */
const FAST = 50

export function modeNow(): 'travel' | 'fast' | 'reduced' {
  if (motionReduced()) return 'reduced'
  const { speed, playing } = useRun.getState()
  return playing && (speed === 'max' || speed >= FAST) ? 'fast' : 'travel'
}
