// Speed: a slider with the stops of the speed list, and its number, which resets it.
import type { CSSProperties } from 'react'
import { speedText } from '../format'
import { Hint } from '../shell/controls/Button'
import { setSpeed, speeds, usualSpeed, useRun } from '../stores/run'
import { useDocument } from '../stores/document'
import css from './timeline.module.css'

const stops = [...speeds, 'max'] as const

export function SpeedControl() {
  const speed = useRun((run) => run.speed)
  const profile = useDocument(({ scenario }) => scenario.time.profile)
  // An address may ask for a speed between two stops.
  const index = speed === 'max' ? speeds.length : speeds.findLastIndex((stop) => stop <= speed)
  const say = speed === 'max' ? 'as fast as possible' : `${speed} virtual seconds per second`
  return (
    <div className={css.speed}>
      <input
        type="range"
        className={css.slider}
        min={0}
        max={stops.length - 1}
        step={1}
        value={Math.max(index, 0)}
        style={{ '--share': Math.max(index, 0) / (stops.length - 1) } as CSSProperties}
        aria-label="Speed"
        aria-valuetext={say}
        onChange={({ target }) => setSpeed(stops[Number(target.value)] ?? 1)}
      />
      <Hint label={`Speed: ${say}. Click for ${usualSpeed(profile)}×`} side="top">
        <button type="button" className={css.speedNumber} onClick={() => setSpeed(usualSpeed(profile))}>
          <span className="visually-hidden">Speed </span>
          {speedText(speed)}
        </button>
      </Hint>
    </div>
  )
}
