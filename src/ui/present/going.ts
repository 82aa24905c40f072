// What a presenter does: on to the next slide, back, and pointing at things.
import { toast } from 'sonner'
import { create } from 'zustand'
import { useDocument } from '../stores/document'
import { actTime, pause, play, seek, useRun } from '../stores/run'
import { slideBeside, slidesOf } from './slides'

export const slidesNow = () => slidesOf(useDocument.getState().scenario, useRun.getState().history.marks)

/** Goes to the next slide (1) or back (-1), and halts there. */
export function toSlide(direction: 1 | -1) {
  const slide = slideBeside(slidesNow(), actTime(), direction)
  if (slide === null) {
    const text =
      slidesNow().length === 0 ? 'Nothing is marked here' : direction === 1 ? 'The last slide' : 'The first slide'
    return void toast(text, { id: 'slide', description: 'Marks and questions of the timeline are the slides.' })
  }
  pause()
  // Whoever goes past a question is not asked; whoever plays into it is.
  const asks = slide.asks !== null && !useRun.getState().answered.includes(slide.asks)
  seek(asks ? slide.at - 1 : slide.at)
  if (asks) play()
}

/** How one leaves, on a phone: said in the row of the cross for the first seconds, since everywhere else are blocks. */
export const useLeaveHint = create<{ shown: boolean }>(() => ({ shown: false }))

/** Wall time for which it is said, ms. */
const SAID = 6_000

let silence: ReturnType<typeof setTimeout> | null = null

export function hintAtLeaving(shown: boolean) {
  if (silence) clearTimeout(silence)
  useLeaveHint.setState({ shown })
  silence = shown ? setTimeout(() => hintAtLeaving(false), SAID) : null
}

/** A dot that goes with the pointer, to be seen from the back of the room. */
export const useLaser = create<{ on: boolean }>(() => ({ on: false }))
export const toggleLaser = () => useLaser.setState(({ on }) => ({ on: !on }))
