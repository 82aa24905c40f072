// The phone's sheet: referee and panels, at one of three heights.
import { Maximize } from 'lucide-react'
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { runAction } from '../actions/registry'
import { type Detent, useWorkspace } from '../stores/workspace'
import { IconButton } from './controls/Button'
import { DockTabs } from './Dock'
import { RefereeStrip } from './RefereeStrip'
import { isLow } from './useScreen'
import css from './sheet.module.css'

const detents = ['peek', 'half', 'full'] as const
const words: Record<Detent, string> = { peek: 'closed', half: 'half open', full: 'open' }

const setDetent = (detent: Detent) => useWorkspace.setState({ detent })

export function BottomSheet() {
  const detent = useWorkspace((workspace) => workspace.detent)
  const [drag, setDrag] = useState<number | null>(null)
  const start = useRef<{ y: number; height: number; moved: boolean } | null>(null)
  const sheet = useRef<HTMLDivElement>(null)
  const go = (by: 1 | -1) => setDetent(detents[Math.min(Math.max(detents.indexOf(detent) + by, 0), 2)]!)

  // A tap on a block shows what can be done to it; a record that the page itself selects stays out of the way.
  const chosen = useWorkspace(({ selected, record }) => (record === null ? (selected[0] ?? null) : null))
  useEffect(() => {
    if (chosen === null) return
    useWorkspace.setState({ tab: 'inspect' })
    if (useWorkspace.getState().detent === 'peek') setDetent('half')
  }, [chosen])

  const onDown = (event: PointerEvent) => {
    // At the side there is no height to drag.
    if (isLow()) return
    start.current = { y: event.clientY, height: sheet.current!.offsetHeight, moved: false }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onMove = (event: PointerEvent) => {
    if (!start.current) return
    const by = start.current.y - event.clientY
    if (Math.abs(by) > 6) start.current.moved = true
    if (start.current.moved) setDrag(start.current.height + by)
  }
  const onUp = () => {
    const from = start.current
    start.current = null
    setDrag(null)
    if (!from?.moved || drag === null) return
    const room = sheet.current!.parentElement!.offsetHeight
    setDetent(drag < room * 0.28 ? 'peek' : drag < room * 0.66 ? 'half' : 'full')
  }
  return (
    <>
      <div className={css.spacer} />
      <section
        ref={sheet}
        className={css.sheet}
        data-detent={detent}
        data-dragging={drag !== null || undefined}
        style={drag === null ? undefined : { height: drag }}
        aria-label="Panels"
        id="dock"
        tabIndex={-1}
      >
        <button
          type="button"
          className={css.handle}
          aria-label={`Panels: ${words[detent]}`}
          aria-expanded={detent !== 'peek'}
          onPointerDown={onDown}
          onPointerMove={onMove}
          onPointerUp={onUp}
          onPointerCancel={onUp}
          onClick={(event) => {
            // A drag has set the height already; a key or a tap goes to the next.
            if (event.detail === 0 || drag === null)
              setDetent(detent === 'full' ? 'peek' : detent === 'peek' ? 'half' : 'full')
          }}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
            event.preventDefault()
            go(event.key === 'ArrowUp' ? 1 : -1)
          }}
        >
          <span />
        </button>
        <div className={css.referee}>
          <RefereeStrip compact />
        </div>
        <div
          className={css.tabs}
          onClickCapture={({ target }) => {
            const isTab = target instanceof Element && target.closest('[role="tab"]') !== null
            if (detent === 'peek' && isTab) setDetent('half')
          }}
        >
          <DockTabs
            end={
              <IconButton label="Fit everything" side="top" onClick={() => runAction('view.fit')}>
                <Maximize size={18} />
              </IconButton>
            }
          />
        </div>
      </section>
    </>
  )
}
