// What a screen reader hears by itself while a run goes on.
import { useEffect, useState } from 'react'
import { useRun } from '../stores/run'
import { useWorkspace } from '../stores/workspace'
import { announcer, type Said } from './announce'

/** How long a run is at rest before that is told, ms: a long way back may be gone in parts. */
const REST = 250

export function Announcer() {
  const [{ polite, urgent }, setSaid] = useState<Said>({ polite: '', urgent: '' })
  useEffect(() => {
    const hear = announcer()
    const tell = () => {
      const { frame, history, playing } = useRun.getState()
      if (!frame) return
      const said = hear({ frame, headlines: history.headlines, playing, wall: performance.now() })
      // Whoever moves along the time hears from the slider itself where that is.
      const slides = !playing && document.activeElement?.matches('[role="slider"]') === true
      // Whoever is led through the first minute hears from its card what was lost.
      const { guided } = useWorkspace.getState()
      setSaid((old) => {
        const next = { polite: slides ? old.polite : said.polite, urgent: guided ? old.urgent : said.urgent }
        return next.polite === old.polite && next.urgent === old.urgent ? old : next
      })
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = useRun.subscribe(({ frame, playing }, before) => {
      if (frame === before.frame && playing === before.playing) return
      clearTimeout(timer)
      if (playing) tell()
      else timer = setTimeout(tell, REST)
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
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
