// Following a record: what F and Shift+F do.
import { toast } from 'sonner'
import { whereIs } from '../canvas/where-is'
import { askWorker } from '../stores/run'
import { camera, useWorkspace } from '../stores/workspace'

const { setState: set, getState: get } = useWorkspace

/** The record whose life-line is open, else the one under the pointer or the focus, whose life-line opens. Null: says why. */
function recordMeant(): number | null {
  if (get().record === null) document.querySelector<HTMLElement>('[data-record]:is(:hover, :focus)')?.click()
  if (get().record === null)
    toast('No record is meant', { id: 'follow', description: 'Point at a cell of a partition, or click one.' })
  return get().record
}

/** Has the camera keep a record in sight, or no longer. */
export function follow() {
  const { following, record } = get()
  if (following && record !== null) set({ following: false })
  else if (recordMeant() !== null) set({ following: true })
}

/** Looks at where a record is. */
export async function zoomToRecord() {
  const record = recordMeant()
  if (record === null) return
  const ids = whereIs(await askWorker('lifeLine', { record }))
  if (ids.length > 0) camera({ command: 'zoom-to', ids })
  else
    toast('The record is nowhere on the canvas', { id: 'follow', description: 'At this moment it has not been sent.' })
}
