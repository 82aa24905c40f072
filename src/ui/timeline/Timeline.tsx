// Timeline dock: transport, referee strip, ruler with the playhead, tracks.
import { useDocument } from '../stores/document'
import { useRun } from '../stores/run'
import { RefereeStrip } from '../shell/RefereeStrip'
import type { Screen } from '../shell/useScreen'
import { Clock } from './Clock'
import { LoopBand } from './LoopBand'
import { extent } from './scale'
import { Scrub } from './Scrub'
import { Seed } from './Seed'
import { SpeedControl } from './SpeedControl'
import { Tracks } from './Tracks'
import { Transport } from './Transport'
import css from './timeline.module.css'

export function Timeline({ screen, collapsed }: { screen: Screen; collapsed: boolean }) {
  const span = useSpan()
  return (
    <div className={css.timeline} data-screen={screen} data-collapsed={collapsed || undefined}>
      <div className={css.row}>
        <Transport />
        <Clock />
        <SpeedControl />
        <Seed />
        <span className={css.spring} />
        <RefereeStrip compact={screen !== 'wide'} />
      </div>
      <div className={css.area}>
        <Scrub span={span} thin={collapsed} />
        {!collapsed && <Tracks span={span} />}
        <LoopBand span={span} thin={collapsed} />
      </div>
    </div>
  )
}

/** What the width of the timeline stands for, Micros. */
export function useSpan(): number {
  const end = useDocument(({ scenario }) => scenario.time.end)
  return useRun(({ frame }) => extent(end, frame?.live ?? 0))
}
