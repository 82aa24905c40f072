// The screen: top bar, palette, canvas, dock and timeline, in the layout that the window has room for.
import { X } from 'lucide-react'
import { Tooltip } from 'radix-ui'
import { type CSSProperties, useEffect, useState } from 'react'
import { listenForPaste } from './actions/clipboard'
import { listenForKeys } from './actions/registry'
import { listenForFiles } from './files/import'
import { later } from './later'
import { Canvas } from './canvas/Canvas'
import { IconButton } from './shell/controls/Button'
import { Toasts } from './shell/Toasts'
import { Announcer } from './shell/Announcer'
import { Boundary } from './shell/Boundary'
import { BottomSheet } from './shell/BottomSheet'
import { Dialogs } from './shell/Dialogs'
import { Dock } from './shell/Dock'
import { Notices } from './shell/Notices'
import { keepFocus } from './shell/keep-focus'
import { Palette } from './shell/Palette'
import { listenForPrint } from './shell/print'
import { SkipLinks } from './shell/SkipLinks'
import { TopBar } from './shell/TopBar'
import { useAppearance } from './shell/useTheme'
import { type Screen, useScreen } from './shell/useScreen'
import { listenForLinks } from './stores/first'
import { COLLAPSED, isCollapsed, useWorkspace } from './stores/workspace'
import { Scrub } from './timeline/Scrub'
import { Timeline, useSpan } from './timeline/Timeline'
import { PhoneTransport } from './timeline/PhoneTransport'
import css from './app.module.css'

const Outline = later(
  () => import('./shell/Outline').then((module) => module.Outline),
  () => <nav className={css.outlineSoon} aria-label="Outline" />,
)

/** Parts in the order in which they are drawn; the canvas last, when all that it has to leave room for is there. */
const parts = ['bar', 'sides', 'time', 'canvas'] as const
type Drawn = (part: (typeof parts)[number]) => boolean

/**
 * The parts are drawn one after the other, with time in between for what moves meanwhile. `onWhole` hears when all of them
 * are there.
 */
function useParts(onWhole: () => void): Drawn {
  const [drawn, setDrawn] = useState(0)
  useEffect(() => {
    if (drawn === parts.length - 1) return onWhole()
    const timer = setTimeout(() => setDrawn(drawn + 1))
    return () => clearTimeout(timer)
  }, [drawn, onWhole])
  return (part) => parts.indexOf(part) <= drawn
}

export function App({ onWhole }: { onWhole: () => void }) {
  const drawn = useParts(onWhole)
  const screen = useScreen()
  const theme = useAppearance()
  const presenting = useWorkspace((workspace) => workspace.presenting)
  const sheetUp = useWorkspace((workspace) => workspace.detent !== 'peek')
  useEffect(listenForKeys, [])
  useEffect(listenForFiles, [])
  useEffect(listenForPaste, [])
  useEffect(listenForLinks, [])
  useEffect(listenForPrint, [])
  useEffect(keepFocus, [])
  return (
    <Tooltip.Provider delayDuration={400} skipDelayDuration={200}>
      {!presenting && <SkipLinks />}
      <div className={css.app} data-screen={screen} data-presenting={presenting || undefined}>
        {!presenting && <TopBar screen={screen} />}
        {screen === 'phone' ? <PhoneBody drawn={drawn} /> : <DeskBody screen={screen} drawn={drawn} />}
      </div>
      <Dialogs />
      <Announcer />
      <Toasts theme={theme} high={screen === 'phone' && sheetUp} />
    </Tooltip.Provider>
  )
}

/** Palette, canvas and dock side by side over the timeline. */
function DeskBody({ screen, drawn }: { screen: Screen; drawn: Drawn }) {
  const dockOpen = useWorkspace((workspace) => workspace.dockOpen)
  const outline = useWorkspace((workspace) => workspace.outline)
  const presenting = useWorkspace((workspace) => workspace.presenting)
  const dragged = useWorkspace((workspace) => workspace.timelineDragged)
  const collapsed = isCollapsed(dragged)
  const wide = screen === 'wide'
  return (
    <div className={css.body}>
      <div className={css.upper}>
        {drawn('sides') && !presenting && (outline ? <LazyOutline /> : <Palette rail={!wide} />)}
        <main className={css.group} id="main" tabIndex={-1}>
          <div className={css.region} id="canvas">
            {drawn('canvas') && <CanvasRegion />}
          </div>
          {dockOpen && drawn('sides') && !presenting && <DockColumn wide={wide} />}
        </main>
      </div>
      {presenting ? (
        <PresentedTime />
      ) : (
        <TimelineFrame height={dragged ?? USUAL_HEIGHT[screen]}>
          {drawn('time') && <Timeline screen={screen} collapsed={collapsed} />}
        </TimelineFrame>
      )}
    </div>
  )
}

const LazyOutline = () => (
  <Boundary>
    <Outline />
  </Boundary>
)

/** Widths that the dock may have, px; on a compact screen it begins narrower, and forgets what was dragged. */
const DOCK = { least: 280, most: 520, compact: 304 }

/** The dock and its left edge, which sets its width. */
function DockColumn({ wide }: { wide: boolean }) {
  const kept = useWorkspace((workspace) => workspace.dockWidth)
  const [compact, setCompact] = useState(DOCK.compact)
  const width = Math.min(Math.max(wide ? kept : compact, DOCK.least), DOCK.most)
  const set = (wanted: number) => {
    const next = Math.min(Math.max(Math.round(wanted), DOCK.least), DOCK.most)
    if (wide) useWorkspace.setState({ dockWidth: next })
    else setCompact(next)
  }
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={css.columnSeparator}
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label="Width of the dock"
        aria-valuemin={DOCK.least}
        aria-valuemax={DOCK.most}
        aria-valuenow={width}
        aria-valuetext={`${width} pixels`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          event.preventDefault()
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) set(window.innerWidth - event.clientX)
        }}
        onDoubleClick={() => set(wide ? 344 : DOCK.compact)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
          event.preventDefault()
          set(width + (event.key === 'ArrowLeft' ? 16 : -16))
        }}
      />
      <div className={css.dockColumn} style={{ width }}>
        <Dock />
      </div>
    </>
  )
}

function TimelineFrame({ height, children }: { height: number; children: React.ReactNode }) {
  return (
    <section
      className={css.timeline}
      aria-label="Timeline"
      style={{ '--timeline-height': `${height}px` } as CSSProperties}
    >
      <TimelineGrip height={height} />
      {children}
    </section>
  )
}

/** Height of the timeline that nobody has dragged, px: transport, ruler and as many tracks as there is room for. */
const USUAL_HEIGHT: Record<Screen, number> = { wide: 132, compact: 104, phone: 64 }
const MAX_HEIGHT = 320

/** The upper edge of the timeline, which sets its height. */
function TimelineGrip({ height }: { height: number }) {
  const set = (wanted: number) =>
    useWorkspace.setState({
      timelineDragged: wanted < 84 ? COLLAPSED : Math.min(Math.max(Math.round(wanted), 96), MAX_HEIGHT),
    })
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={css.grip}
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label="Height of the timeline"
      aria-valuemin={COLLAPSED}
      aria-valuemax={MAX_HEIGHT}
      aria-valuenow={height}
      aria-valuetext={`${height} pixels`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        event.preventDefault()
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) set(window.innerHeight - event.clientY)
      }}
      onDoubleClick={() => useWorkspace.setState({ timelineDragged: isCollapsed(height) ? null : COLLAPSED })}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
        event.preventDefault()
        set(event.key === 'ArrowUp' ? Math.max(height + 16, 96) : height - 16)
      }}
    />
  )
}

/** While presenting, time is a line at the lower edge; fingers, which have no keys, get what they can press. */
function PresentedTime() {
  const span = useSpan()
  if (matchMedia('(pointer: coarse)').matches) return <PhoneTransport />
  return (
    <section className={css.presentedTime} aria-label="Timeline">
      <Scrub span={span} thin />
    </section>
  )
}

function PhoneBody({ drawn }: { drawn: Drawn }) {
  const outline = useWorkspace((workspace) => workspace.outline)
  const presenting = useWorkspace((workspace) => workspace.presenting)
  return (
    <main className={css.phone} id="main" tabIndex={-1}>
      {/* Sheet and transport keep the room that is theirs. */}
      {!drawn('canvas') ? <div /> : outline && !presenting ? <LazyOutline /> : <CanvasRegion />}
      {drawn('sides') && !presenting && <BottomSheet />}
      {drawn('time') && <PhoneTransport />}
    </main>
  )
}

function CanvasRegion() {
  const presenting = useWorkspace((workspace) => workspace.presenting)
  return (
    <section className={css.canvas} data-region="canvas" id="canvas-region" aria-label="Canvas">
      <Canvas />
      <Notices />
      {presenting && (
        <IconButton
          label="Leave the presentation"
          keys="Escape"
          side="left"
          className={css.leave}
          onClick={() => useWorkspace.setState({ presenting: false })}
        >
          <X size={18} />
        </IconButton>
      )}
    </section>
  )
}
