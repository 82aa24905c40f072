// How an embed plays: between two moments, once or round and round, only while it is seen, and one at a time.
import { useEffect } from 'react'
import { useDocument } from '../stores/document'
import { actTime, pause, play, seek, useRun } from '../stores/run'
import type { EmbedOptions } from './options'
import { followSight } from './seen'

/** Where an embed ends, Micros. */
export const useEnd = ({ end }: EmbedOptions): number => {
  const own = useDocument(({ scenario }) => scenario.time.end)
  return end ?? own
}

/** Plays or pauses; at the end it begins anew. */
export function toggle({ at }: EmbedOptions, end: number) {
  if (useRun.getState().playing) return pause()
  if (actTime() >= end) seek(at)
  play()
}

/** Keeps the embed between its moments, and lets it rest when it is out of sight or another one plays. */
export function usePlayback(options: EmbedOptions, end: number, element: React.RefObject<HTMLElement | null>) {
  const { at, loop } = options
  useEffect(
    () =>
      useRun.subscribe(({ frame, playing }) => {
        // The frame may still be one of the end, when it has been told to begin anew.
        if (!playing || frame === null || frame.now < end || actTime() < end) return
        if (loop) return seek(at)
        pause()
        seek(end)
      }),
    [at, end, loop],
  )
  useEffect(() => {
    let resting = false
    return followSight(element.current!, (seen) => {
      if (!seen) resting = useRun.getState().playing
      if (!seen) pause()
      else if (resting) play()
    })
  }, [element])
  useEffect(() => {
    const others = new BroadcastChannel('millrace.embed')
    others.addEventListener('message', pause)
    const stop = useRun.subscribe((now, before) => {
      if (now.playing && !before.playing) others.postMessage('plays')
    })
    return () => {
      stop()
      others.close()
    }
  }, [])
}
