// Timeline dock: transport, referee strip, ruler with the playhead, tracks.
import { useMemo, useRef } from 'react'
import { useDocument } from '../stores/document'
import { useRun } from '../stores/run'
import { RefereeStrip } from '../shell/RefereeStrip'
import type { Screen } from '../shell/useScreen'
import { Clock } from './Clock'
import { LoopBand } from './LoopBand'
import { Overview } from './Overview'
import { extent, whole } from './scale'
import { Scrub } from './Scrub'
import { Seed } from './Seed'
import { SpeedControl } from './SpeedControl'
import { Tracks } from './Tracks'
import { Transport } from './Transport'
import { useZoomByHand } from './use-zoom'
import { useZoom } from './zoom'
import css from './timeline.module.css'

export function Timeline({ screen, collapsed }: { screen: Screen; collapsed: boolean }) {
  const span = useSpan()
  const area = useRef<HTMLDivElement>(null)
  const zoomed = useZoom((zoom) => zoom.zoomed)
  const near = collapsed ? null : zoomed
  const shown = useMemo(() => near ?? whole(span), [near, span])
  useZoomByHand(area, shown)
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
      <div ref={area} className={css.area} data-keys="timeline">
        {near && <Overview span={span} shown={near} />}
        <div className={css.zoomed}>
          <Scrub span={span} shown={shown} thin={collapsed} />
          {!collapsed && <Tracks shown={shown} />}
          <LoopBand shown={shown} thin={collapsed} />
        </div>
      </div>
    </div>
  )
}

/** What the width of the timeline stands for, Micros. */
export function useSpan(): number {
  const end = useDocument(({ scenario }) => scenario.time.end)
  return useRun(({ frame }) => extent(end, frame?.live ?? 0))
}
