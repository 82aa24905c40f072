// At full speed nothing on the canvas could be followed: it rests below this card until the run has arrived.
import { Square } from 'lucide-react'
import { momentText } from '../../kernel/time'
import { clockText } from '../format'
import { pause, useRun } from '../stores/run'
import { Button } from './controls/Button'
import { Keys } from './controls/Keys'
import css from './max.module.css'

export function MaxCard() {
  const goal = useRun((run) => run.goal)
  const now = useRun(({ frame }) => frame?.now ?? 0)
  if (goal === null) return null
  const share = Math.min(now / goal, 1)
  const percent = Math.floor(share * 100)
  return (
    <div className={css.layer} data-testid="max-card">
      <section className={css.card} aria-label="Running at full speed">
        <h2>
          <span>Running at full speed</span>
          <b>{percent} %</b>
        </h2>
        <div
          className={css.bar}
          role="progressbar"
          aria-label="Virtual time"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          aria-valuetext={`${momentText(now)} of ${momentText(goal)}`}
        >
          <span style={{ transform: `scaleX(${share})` }} />
        </div>
        <p>
          <span>
            {clockText(now)} <small>of {momentText(goal)}</small>
          </span>
          <Button onClick={pause}>
            <Square size={12} fill="currentColor" aria-hidden /> Stop here <Keys keys="Escape" />
          </Button>
        </p>
      </section>
    </div>
  )
}
