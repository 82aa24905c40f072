// The camera keeps the record that is followed in sight: it goes with the messages that carry it (to the leader, to each
// follower, to each group), where they come near the edge of what can be seen, and to the blocks that it has reached; it rests
// otherwise.
import { useEffect, useState } from 'react'
import type { Carrier } from '../../worker/protocol'
import { useLifeLine } from '../stores/life-line'
import { askWorker, useRun, virtualNow } from '../stores/run'
import { camera, useWorkspace } from '../stores/workspace'
import { keepInSight } from './camera'
import { beadsAt } from './overlay/bead'
import { modeNow } from './overlay/mode'
import { useScene } from './scene'
import { whereIs } from './where-is'

export function Follow() {
  const record = useWorkspace((workspace) => (workspace.following ? workspace.record : null))
  return record !== null && <Following key={record} record={record} />
}

function Following({ record }: { record: number }) {
  const places = whereIs(useLifeLine(record)).join(' ')
  const travels = useTravelling(record)
  useEffect(() => {
    if (places !== '' && !travels) camera({ command: 'keep', ids: places.split(' ') })
  }, [places, travels])
  return null
}

/** Are messages with the record to be seen on their way? The camera goes with them. */
function useTravelling(record: number): boolean {
  const [travels, setTravels] = useState(false)
  useEffect(() => {
    const carriers = watchCarriers(record)
    let frame = 0
    let before = performance.now()
    const look = (wall: number) => {
      frame = requestAnimationFrame(look)
      const beads = modeNow() === 'travel' ? beadsAt(useScene.getState().scene, carriers.known(), virtualNow()) : []
      setTravels(beads.length > 0)
      keepInSight(beads, wall - before)
      before = wall
    }
    frame = requestAnimationFrame(look)
    return () => {
      cancelAnimationFrame(frame)
      carriers.stop()
    }
  }, [record])
  return travels
}

/** The messages that carry a record, asked for with each frame: the worker is ahead of what is drawn, so none comes too late. */
function watchCarriers(record: number): { known: () => readonly Carrier[]; stop: () => void } {
  let known: readonly Carrier[] = []
  let asked = false
  const look = () => {
    if (asked) return
    asked = true
    askWorker('carriers', { record }).then(
      (found) => {
        asked = false
        // What has arrived by the worker's time may still be drawn on its way.
        const drawn = known.filter(
          ({ dueAt, sentAt, to }) =>
            dueAt > virtualNow() && !found.some((other) => other.sentAt === sentAt && other.to === to),
        )
        known = [...drawn, ...found]
      },
      () => (asked = false),
    )
  }
  look()
  const stop = useRun.subscribe(({ frame }, { frame: before }) => {
    if (frame === before) return
    if (frame?.flightsReset) known = []
    look()
  })
  return { known: () => known, stop }
}
