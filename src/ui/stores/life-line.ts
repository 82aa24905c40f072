// The life-line of a record, asked for anew as its life goes on; once, however many show it.
import { useEffect } from 'react'
import { create } from 'zustand'
import type { LifeLine } from '../../worker/protocol'
import { askWorker, useRun } from './run'
import { shared } from './shared'

/** How often the life-line is asked for while the run plays, wall ms. */
const EVERY = 500

const useLives = create<{ lives: ReadonlyMap<number, LifeLine | null> }>(() => ({ lives: new Map() }))

/** undefined: not known yet; null: there is no such record at this moment. */
export function useLifeLine(record: number): LifeLine | null | undefined {
  useEffect(() => watch(record), [record])
  return useLives(({ lives }) => lives.get(record))
}

const watch = shared((record: number) => {
  let live = true
  let timer: ReturnType<typeof setTimeout> | null = null
  let events = -1
  const know = (life: LifeLine | null) =>
    live && useLives.setState(({ lives }) => ({ lives: new Map([...lives, [record, life]]) }))
  const look = () => {
    timer = null
    events = useRun.getState().frame?.events ?? 0
    askWorker('lifeLine', { record }).then(know, () => know(null))
  }
  look()
  const stop = useRun.subscribe(({ frame }) => {
    if (frame && frame.events !== events) timer ??= setTimeout(look, EVERY)
  })
  return () => {
    live = false
    stop()
    if (timer) clearTimeout(timer)
    useLives.setState(({ lives }) => ({ lives: new Map([...lives].filter(([other]) => other !== record)) }))
  }
})
