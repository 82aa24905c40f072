// Transport of the phone: play, one event, clock and scrub line within thumb's reach.
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { runAction } from '../actions/registry'
import { IconButton } from '../shell/controls/Button'
import { Clock } from './Clock'
import { Scrub } from './Scrub'
import { PlayButton } from './Transport'
import { useSpan } from './Timeline'
import css from './timeline.module.css'

export function PhoneTransport() {
  const span = useSpan()
  return (
    <section className={css.phone} aria-label="Timeline" id="transport" tabIndex={-1}>
      <div className={css.phoneRow}>
        <PlayButton size={20} />
        <IconButton label="One event back" onClick={() => runAction('time.step-back')}>
          <ChevronLeft size={20} />
        </IconButton>
        <IconButton label="One event forward" onClick={() => runAction('time.step')}>
          <ChevronRight size={20} />
        </IconButton>
        <div className={css.phoneScrub}>
          <Scrub span={span} thin />
        </div>
        <Clock />
      </div>
    </section>
  )
}
