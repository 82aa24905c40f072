// What all faces share: a card with an accessible name, a state told by colour, shape and word, and one place in the tab order.
import { Name } from '../../Name'
import type { LucideIcon } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { useCalm } from '../../shell/controls/calm'
import { select, useWorkspace } from '../../stores/workspace'
import { partOf, useConnect } from '../connecting'
import { useDragging } from '../dragging'
import { partInMove, useMoving } from '../replicas/moving'
import { useFocus } from '../focus'
import { RenameField } from './RenameField'
import { adviceOn } from '../../advice'
import { useLive } from '../live'
import { Badge } from './Badge'
import css from './face.module.css'

export type Tone = 'ok' | 'warn' | 'bad' | 'move' | 'plain'

interface FaceProps {
  id: string
  kind: string
  /** Accessible name: what it is, and how it fares. */
  name: string
  /** Written on it instead of its id; then it cannot be renamed. */
  title?: string
  icon: LucideIcon
  /** For tests and styles: `online`, `offline`, `stable`, … */
  state: string
  tone: Tone
  selected: boolean
  /** It does not run: hatched, without colour. */
  dead?: boolean
  /** A frame around other blocks. */
  frame?: boolean
  /** At the right of the title. */
  aside?: ReactNode
  className?: string | undefined
  children?: ReactNode
}

export function Face({
  id,
  kind,
  name,
  title,
  icon: Icon,
  state,
  tone,
  selected,
  dead,
  frame,
  aside,
  className,
  children,
}: FaceProps) {
  const card = useRef<HTMLDivElement>(null)
  const current = useFocus(({ current }) => current === id)
  const wished = useFocus(({ wish }) => (wish?.id === id ? wish.serial : 0))
  const wire = useConnect((connect) => partOf(connect, id))
  const place = useMoving((moving) => partInMove(moving, id))
  const takes = useDragging(({ over }) => over === id)
  const renaming = useWorkspace((workspace) => workspace.renaming === id)
  const advice = useLive((frame) => adviceOn(frame, id)) ?? []
  useEffect(() => {
    if (wished > 0) card.current?.focus({ preventScroll: true })
  }, [wished])
  return (
    // A group that takes the focus: arrows go on to other blocks, Enter goes inside.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={card}
      className={[css.face, frame && css.frame, className].filter(Boolean).join(' ')}
      role="group"
      // Its name says what kind of block it is.
      aria-roledescription="block"
      aria-label={useCalm(card, [name, ...advice.map(({ sentence }) => sentence)].join('. '), state)}
      aria-current={selected || undefined}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={current ? 0 : -1}
      data-testid={`block-${id}`}
      data-block={id}
      data-kind={kind}
      data-state={state}
      data-tone={tone}
      data-selected={selected || undefined}
      data-dead={dead || undefined}
      data-wire={takes ? 'target' : (wire ?? place)}
      onFocus={({ currentTarget, relatedTarget }) => {
        // By Tab: nobody wished for it.
        const tabbed = relatedTarget !== null && currentTarget.matches(':focus-visible')
        useFocus.setState(tabbed ? { current: id, by: 'keyboard' } : { current: id })
      }}
      onKeyDown={stepInside}
    >
      <header className={css.head}>
        <Icon className={css.icon} size={16} aria-hidden />
        {renaming ? (
          <RenameField id={id} />
        ) : (
          <span
            className={css.title}
            title={title ?? id}
            // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
            onDoubleClick={(event) => {
              event.stopPropagation()
              if (title === undefined) useWorkspace.setState({ renaming: id })
            }}
          >
            <Name of={title ?? id.replace(/^zone:/, '')} untitled />
          </span>
        )}
        {aside}
      </header>
      <Badge advice={advice} />
      {children}
    </div>
  )
}

/** Enter goes to the first control inside a face, Tab and the arrows on to the next, Escape back out. */
function stepInside(event: KeyboardEvent<HTMLDivElement>) {
  const card = event.currentTarget
  // While a wire is being drawn or a replica moved, the keys are its own.
  if (event.target instanceof HTMLInputElement || useConnect.getState().target !== null || useMoving.getState().replica)
    return
  const controls = [...card.querySelectorAll<HTMLElement>('button:not(:disabled)')]
  const at = controls.indexOf(event.target as HTMLElement)
  if (event.target === card && event.key === 'Enter' && controls.length > 0) {
    event.preventDefault()
    event.stopPropagation()
    // The panel is about it, too.
    if (card.dataset.block !== undefined) select(card.dataset.block)
    controls[0]!.focus()
  } else if (at >= 0 && event.key === 'Escape') {
    event.preventDefault()
    event.stopPropagation()
    card.focus()
  } else if (at >= 0 && /^Arrow(Left|Right|Up|Down)$/.test(event.key)) {
    event.preventDefault()
    event.stopPropagation()
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : -1
    controls[(at + step + controls.length) % controls.length]!.focus()
  }
}

/** A state in a word, with its mark. */
export function StateWord({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={css.word} data-tone={tone}>
      {marks[tone] && <span aria-hidden>{marks[tone]}</span>}
      {children}
    </span>
  )
}

const marks: Record<Tone, string> = { ok: '✓', warn: '!', bad: '✕', move: '↻', plain: '' }

/** All that is left of a face from far away: its state and one number. */
export function Far({ word, tone, number, unit }: { word: string; tone: Tone; number: string; unit: string }) {
  return (
    <div className={css.far}>
      <StateWord tone={tone}>{word}</StateWord>
      <span className={css.farNumber}>
        {number}
        <small>{unit}</small>
      </span>
    </div>
  )
}

/** A bar from 0 to 1; it needs no layout to change. */
export function Bar({ share, tone = 'plain', label }: { share: number; tone?: Tone; label: string }) {
  const part = Math.min(Math.max(share, 0), 1)
  return (
    <span className={css.bar} data-tone={tone} role="img" aria-label={`${label} ${Math.round(part * 100)} %`}>
      <span className={css.barFill} style={{ transform: `scaleX(${part})` }} />
    </span>
  )
}

const RADIUS = 7
const ROUND = 2 * Math.PI * RADIUS

/** A ring that closes with time. That of a deadline is blue, then yellow from 60 %, then red from 85 %. */
export function Ring({
  share,
  label,
  harmless,
  children,
}: {
  share: number
  label: string
  harmless?: boolean
  children?: ReactNode
}) {
  const part = Math.min(Math.max(share, 0), 1)
  const tone = harmless ? 'plain' : part > 0.85 ? 'bad' : part > 0.6 ? 'warn' : 'ok'
  const text = `${label}: ${Math.round(part * 100)} %`
  return (
    <span className={css.ring} data-tone={tone} role="img" aria-label={text} title={text}>
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden>
        <circle cx="10" cy="10" r={RADIUS} className={css.ringBack} />
        <circle
          cx="10"
          cy="10"
          r={RADIUS}
          className={css.ringFill}
          strokeDasharray={`${ROUND * part} ${ROUND}`}
          transform="rotate(-90 10 10)"
        />
      </svg>
      {children}
    </span>
  )
}
