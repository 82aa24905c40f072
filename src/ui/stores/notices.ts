// What the page has to tell about files and links that could not be opened.
import { create } from 'zustand'
import type { Problem } from '../../blueprint/scenario'

export interface Refusal {
  /** "orders.yaml", "The link". */
  what: string
  problems: Problem[]
  /** Opens what is right in it. */
  openRest?: () => void
  /** The gallery has what was asked for, or something like it. */
  gallery?: boolean
}

/** The newest refusal until it has been read. */
export const useRefusal = create<{ refusal: Refusal | null }>(() => ({ refusal: null }))

export const refuse = (what: string, problems: Problem[], more: Pick<Refusal, 'openRest' | 'gallery'> = {}) =>
  useRefusal.setState({ refusal: { what, problems, ...more } })
export const forgetRefusal = () => useRefusal.setState({ refusal: null })
