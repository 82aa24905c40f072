// Transport: start, event back, play, event forward, latest.
import { ChevronLeft, ChevronRight, Pause, Play, SkipBack, SkipForward } from 'lucide-react'
import { runAction } from '../actions/registry'
import { IconButton } from '../shell/controls/Button'
import { useRun } from '../stores/run'
import css from './timeline.module.css'

export function Transport({ size = 16 }: { size?: number }) {
  return (
    <div className={css.transport} id="transport" role="group" aria-label="Transport" tabIndex={-1}>
      <PlayButton size={size} />
      <IconButton label="Back to the start" keys="Home" side="top" onClick={() => runAction('time.start')}>
        <SkipBack size={size} />
      </IconButton>
      <IconButton label="One event back" keys="," side="top" onClick={() => runAction('time.step-back')}>
        <ChevronLeft size={size} />
      </IconButton>
      <IconButton label="One event forward" keys="." side="top" onClick={() => runAction('time.step')}>
        <ChevronRight size={size} />
      </IconButton>
      <IconButton label="To the latest moment" keys="End" side="top" onClick={() => runAction('time.live')}>
        <SkipForward size={size} />
      </IconButton>
    </div>
  )
}

/** Play, or pause: the first stop, so that what moves can be stopped at once. */
export function PlayButton({ size = 16 }: { size?: number }) {
  const playing = useRun((run) => run.playing)
  const dead = useRun(({ status, frame }) => status !== 'ready' || frame?.stopped !== null)
  return (
    <IconButton
      label={playing ? 'Pause' : 'Play'}
      keys="Space"
      side="top"
      className={css.play}
      disabled={dead}
      onClick={() => runAction('time.toggle')}
    >
      {playing ? <Pause size={size} fill="currentColor" /> : <Play size={size} fill="currentColor" />}
    </IconButton>
  )
}
