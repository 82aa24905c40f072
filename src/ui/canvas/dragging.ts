// A block that is being dragged out of its frame: where it would belong if it was let go now, in words and on that frame.
import { create } from 'zustand'

interface Dragging {
  /** The frame that would take it; null: none would. */
  over: string | null
  /** `billing-2 leaves billing and joins audit`; '': nothing would change. */
  words: string
}

const nowhere: Dragging = { over: null, words: '' }

export const useDragging = create<Dragging>(() => nowhere)

/** What letting go at this moment would mean. */
export function noteDrag(over: string | null, words: string) {
  const before = useDragging.getState()
  if (before.over !== over || before.words !== words) useDragging.setState({ over, words })
}

export const endDrag = () => noteDrag(null, '')
