// The loop over ruler and tracks, with the way to be rid of it. It also keeps the playback in it.
import { X } from 'lucide-react'
import { spanText } from '../format'
import { keepInLoop, setLoop, useLoop } from './loop'
import { shareOf, type Shown } from './scale'
import { useClock } from './useClock'
import css from './timeline.module.css'

export function LoopBand({ shown, thin }: { shown: Shown; thin: boolean }) {
  const loop = useLoop((state) => state.loop)
  useClock(keepInLoop)
  if (!loop) return null
  const [left, right] = [loop.from, loop.to].map((at) => Math.min(Math.max(shareOf(shown, at), 0), 1))
  const share = right! - left!
  if (share === 0) return null
  const beside = share > 0.08 ? undefined : right! > 0.9 ? 'left' : 'right'
  return (
    <div className={css.loop} data-thin={thin || undefined}>
      <div
        className={css.loopBand}
        style={{ left: `${left! * 100}%`, width: `${share * 100}%` }}
        data-testid="loop"
        data-from={loop.from}
        data-to={loop.to}
      >
        <button
          type="button"
          className={css.loopOff}
          data-beside={beside}
          aria-label={`Loop of ${spanText(loop.to - loop.from)}: switch it off`}
          title="No loop (Escape)"
          onClick={() => setLoop(null)}
        >
          {!thin && spanText(loop.to - loop.from)}
          <X size={12} aria-hidden />
        </button>
      </div>
    </div>
  )
}
