// When a partition gets another leader, its crown travels there: from the old leader's copy to the new one's.
import { Crown } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useRun } from '../stores/run'
import { motionReduced } from '../stores/workspace'
import css from './crowns.module.css'
import { type Handover, handoversBetween, leadersOf } from './handovers'

/** Wall time of the way, ms; and how long the new leader is outlined where nothing may travel. */
const TRAVEL = 400
const OUTLINE = 2_000
/** More crowns at once would only be a swarm. */
const MOST = 12

interface Flight {
  key: string
  from: DOMRect
  to: DOMRect
}

let serial = 0

export function Crowns() {
  const [flights, setFlights] = useState<Flight[]>([])
  const layer = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let { frame: before } = useRun.getState()
    let leaders = before ? leadersOf(before) : new Map<string, string>()
    return useRun.subscribe(({ frame, goal }) => {
      if (frame === before || frame === null) return
      // A jump, another run or full speed: nobody saw the old leader at its work.
      const follows = before !== null && goal === null && frame.runId === before.runId && frame.now >= before.now
      const handovers = follows && frame.now - before!.now <= LONGEST ? handoversBetween(leaders, frame) : []
      leaders = follows ? new Map([...leaders, ...leadersOf(frame)]) : leadersOf(frame)
      before = frame
      if (handovers.length === 0) return
      // When the faces have changed, too.
      requestAnimationFrame(() => crown(handovers.slice(0, MOST)))
    })

    function crown(handovers: readonly Handover[]) {
      const canvas = layer.current?.closest('[data-testid="flow"]')
      if (!canvas) return
      const reduced = motionReduced()
      const started: Flight[] = []
      for (const { partition, from, to } of handovers) {
        const target = replicaOf(canvas, to, partition)
        if (!target) continue
        mark(target, reduced ? 'outlined' : 'awaited', reduced ? OUTLINE : TRAVEL)
        const source = reduced ? null : replicaOf(canvas, from, partition)
        if (source && source !== target)
          started.push({
            key: `${++serial}`,
            from: source.getBoundingClientRect(),
            to: target.getBoundingClientRect(),
          })
      }
      if (started.length > 0) setFlights((flying) => [...flying, ...started].slice(-MOST))
    }
  }, [])
  return (
    <div ref={layer} className={css.layer} aria-hidden>
      {flights.map((flight) => (
        <Flying
          key={flight.key}
          flight={flight}
          onEnd={() => setFlights((flying) => flying.filter(({ key }) => key !== flight.key))}
        />
      ))}
    </div>
  )
}

/** Virtual time, Micros, between two frames that still follow each other: at 100× that is a third of a second. */
const LONGEST = 35_000_000

/** The copy of a partition on a broker; the strip of a topic where the brokers are not drawn; else the broker itself. */
const replicaOf = (canvas: Element, broker: string, partition: string): Element | null => {
  const face = canvas.querySelector(`[data-block="${CSS.escape(broker)}"]`)
  if (!face) return canvas.querySelector(`[data-leader-of="${CSS.escape(partition)}"]`)
  return face.querySelector(`[data-testid="replica-${CSS.escape(partition)}"]`) ?? face
}

/** React knows nothing of the mark, so that no face is drawn anew for it. */
function mark(element: Element, how: 'outlined' | 'awaited', during: number) {
  element.setAttribute('data-crown', how)
  setTimeout(() => element.removeAttribute('data-crown'), during)
}

function Flying({ flight: { from, to }, onEnd }: { flight: Flight; onEnd: () => void }) {
  const element = useRef<HTMLSpanElement>(null)
  const end = useRef(onEnd)
  useEffect(() => {
    const place = ({ left, top, height }: DOMRect) => `translate(${left + 4}px, ${top + height / 2 - 9}px)`
    const motion = element.current!.animate(
      [
        { transform: `${place(from)} scale(1)` },
        { transform: `${place(middle(from, to))} scale(1.7)`, offset: 0.5 },
        { transform: `${place(to)} scale(1)` },
      ],
      { duration: TRAVEL, easing: 'cubic-bezier(0.2, 0, 0, 1)', fill: 'both' },
    )
    motion.addEventListener('finish', () => end.current())
    return () => motion.cancel()
  }, [from, to])
  return (
    <span ref={element} className={css.crown} data-testid="crown">
      <Crown size={16} />
    </span>
  )
}

/** Half way, a little above both. */
const middle = (a: DOMRect, b: DOMRect) =>
  new DOMRect((a.left + b.left) / 2, (a.top + b.top) / 2 - 24, a.width, (a.height + b.height) / 2)
