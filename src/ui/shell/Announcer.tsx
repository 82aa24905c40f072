// What a screen reader hears by itself: headlines politely and not too often, losses and failed checks at once.
import { useEffect, useState } from 'react'
import { plural } from '../format'
import { useRun } from '../stores/run'

/** Shortest wall time between two polite sentences, ms. */
const APART = 2_500

export function Announcer() {
  const [polite, setPolite] = useState('')
  const [urgent, setUrgent] = useState('')
  useEffect(() => {
    let seq = -1
    let last = 0
    let lost = 0
    let failed = 0
    return useRun.subscribe(({ frame, history, playing }, before) => {
      if (!frame || frame === before.frame) return
      const failures = frame.expectations.filter(({ state }) => state === 'failed').length
      if (frame.ledger.lost > lost) setUrgent(`${plural(frame.ledger.lost, 'acknowledged record')} lost.`)
      else if (failures > failed) setUrgent(`${plural(failures, 'check')} failed.`)
      // Rewound: if it is lost again, that is said again.
      else if (frame.ledger.lost < lost || failures < failed) setUrgent('')
      lost = frame.ledger.lost
      failed = failures
      const newest = history.headlines.findLast(({ at, level }) => level === 'headline' && at <= frame.now)
      if (!newest || newest.seq === seq || (playing && performance.now() - last < APART)) return
      seq = newest.seq
      last = performance.now()
      setPolite(newest.text)
    })
  }, [])
  return (
    <div className="visually-hidden">
      <div role="log" aria-live="polite" aria-label="Narration">
        {polite}
      </div>
      <div aria-live="assertive">{urgent}</div>
    </div>
  )
}
