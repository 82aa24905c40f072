// What a screen reader hears by itself while a run goes on.
import { useEffect, useState } from 'react'
import { useRun } from '../stores/run'
import { useWorkspace } from '../stores/workspace'
import { announcer, type Said } from './announce'

export function Announcer() {
  const [{ polite, urgent }, setSaid] = useState<Said>({ polite: '', urgent: '' })
  useEffect(() => {
    const hear = announcer()
    return useRun.subscribe(({ frame, history: { headlines }, playing }, before) => {
      if (!frame || frame === before.frame) return
      const said = hear({ frame, headlines, playing, wall: performance.now() })
      // Whoever moves along the time hears from the slider itself what was last.
      const slides = document.activeElement?.matches('[role="slider"]') === true && !playing
      setSaid((old) => {
        // Whoever is led through the first minute hears from its card what was lost.
        const urgent = useWorkspace.getState().guided ? old.urgent : said.urgent
        const next = { urgent, polite: slides ? old.polite : said.polite }
        return next.polite === old.polite && next.urgent === old.urgent ? old : next
      })
    })
  }, [])
  return (
    <div className="visually-hidden">
      <div role="log" aria-live="polite" aria-label="What happens">
        {polite}
      </div>
      <div aria-live="assertive">{urgent}</div>
    </div>
  )
}
