// Actions of whoever presents: the canvas alone, slides, and the laser.
import { toast } from 'sonner'
import { hintAtLeaving, slidesNow, toggleLaser, toSlide, useLaser } from '../present/going'
import { isPhone } from '../shell/useScreen'
import { useRun } from '../stores/run'
import { camera, useWorkspace } from '../stores/workspace'
import type { Action } from './action'

const group = 'View'
const presenting = () => useWorkspace.getState().presenting
const running = () => presenting() && useRun.getState().status === 'ready'
/** Arrows go from slide to slide where there are some; else they go by seconds, as ever. A block that has the focus they move. */
const hasSlides = () => running() && slidesNow().length > 0

/** The canvas alone, as large as there is room for; once more, and all is as before. */
function present() {
  const begins = !presenting()
  useWorkspace.setState({ presenting: begins })
  hintAtLeaving(begins && isPhone())
  if (!begins) return
  useLaser.setState({ on: false })
  if (!isPhone()) tellKeys()
  // After what stood around the canvas has gone.
  requestAnimationFrame(() => camera({ command: 'fit' }))
}

const within = 'presentation' as const

function tellKeys() {
  const keys = slidesNow().length > 0 ? 'Page Down and Page Up go from mark to mark' : '. and , go on and back'
  const description = matchMedia('(pointer: coarse)').matches
    ? 'The cross leaves.'
    : `Space plays, ${keys}, K is a laser, Escape leaves.`
  toast('Presenting', { id: 'present', description })
}

export const presentActions: Action[] = [
  {
    id: 'view.present',
    title: 'Present: the canvas alone, and larger',
    group,
    keys: ['Shift+P'],
    keywords: 'presentation full screen projector talk slides',
    run: present,
  },
  { id: 'present.next', title: 'Next slide', group, keys: ['PageDown'], within, when: running, run: () => toSlide(1) },
  { id: 'present.back', title: 'Slide before', group, keys: ['PageUp'], within, when: running, run: () => toSlide(-1) },
  {
    id: 'present.right',
    title: 'Next slide, by arrow',
    group,
    keys: ['ArrowRight'],
    within,
    when: hasSlides,
    hidden: true,
    run: () => toSlide(1),
  },
  {
    id: 'present.left',
    title: 'Slide before, by arrow',
    group,
    keys: ['ArrowLeft'],
    within,
    when: hasSlides,
    hidden: true,
    run: () => toSlide(-1),
  },
  { id: 'present.laser', title: 'Laser', group, keys: ['K'], within, when: presenting, run: toggleLaser },
]
