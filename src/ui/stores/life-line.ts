// The life-line of a record, asked for anew as its life goes on.
import { useEffect, useState } from 'react'
import type { LifeLine } from '../../worker/protocol'
import { askWorker, useRun } from './run'

/** How often the life-line is asked for while the run plays, wall ms. */
const EVERY = 500

/** undefined: not known yet; null: there is no such record at this moment. */
export function useLifeLine(record: number): LifeLine | null | undefined {
  const [life, setLife] = useState<LifeLine | null>()
  useEffect(() => {
    let live = true
    let timer: ReturnType<typeof setTimeout> | null = null
    let events = -1
    const look = () => {
      timer = null
      events = useRun.getState().frame?.events ?? 0
      askWorker('lifeLine', { record }).then(
        (answer) => live && setLife(answer),
        () => live && setLife(null),
      )
    }
    look()
    const stop = useRun.subscribe(({ frame }) => {
      if (frame && frame.events !== events) timer ??= setTimeout(look, EVERY)
    })
    return () => {
      live = false
      stop()
      if (timer) clearTimeout(timer)
    }
  }, [record])
  return life
}
