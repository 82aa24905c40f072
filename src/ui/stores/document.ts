// The open document: a scenario, its undo history, and its copy in the browser's storage.
import { temporal } from 'zundo'
import { create } from 'zustand'
import { emptyScenario } from '../../blueprint/defaults'
import type { Blueprint, Scenario } from '../../blueprint/scenario'

/** Where a document came from, for its name and for what "save" and "restore" mean. */
export type Origin =
  | { from: 'first-minute' | 'new' | 'link' | 'autosave' }
  | { from: 'gallery'; name: string }
  | { from: 'file'; name: string }

interface DocumentState {
  scenario: Scenario
  origin: Origin
  /** What the last change did, for "Undo kill b1". */
  label: string
  /** Changes with every document that is opened, so that others can tell an edit from another document. */
  opened: number
  /** The moment of its run at which it was opened, Micros. */
  openedAt: number
  /** Differs from what was opened or last saved. */
  dirty: boolean
}

/** Undo steps that are kept. */
const STEPS = 200
/** Edits with the same merge key closer than this, ms, are one step (a slider being dragged). */
const MERGE_WITHIN = 1_000

export const useDocument = create<DocumentState>()(
  temporal(
    (): DocumentState => ({
      scenario: emptyScenario(),
      origin: { from: 'new' },
      label: '',
      opened: 0,
      openedAt: 0,
      dirty: false,
    }),
    {
      limit: STEPS,
      partialize: ({ scenario, label }) => ({ scenario, label }),
      equality: (past, current) => past.scenario === current.scenario,
    },
  ),
)

/** What an edit entails that only the screen knows: where blocks go that are in the way of what it makes grow. */
type Completion = (before: Scenario, after: Scenario) => Scenario
let complete: Completion = (_, after) => after

/** Every edit is completed so, as a part of its own step of undo. Returns the way to stop. */
export function completeEdits(completion: Completion): () => void {
  complete = completion
  return () => {
    if (complete === completion) complete = (_, after) => after
  }
}

const steps = () => useDocument.temporal.getState()
let lastMerge: { key: string; at: number } | null = null

/** Puts another document on the screen, at a moment of its run; its history begins anew. */
export function open(scenario: Scenario, origin: Origin, openedAt = 0) {
  lastMerge = null
  steps().pause()
  useDocument.setState(({ opened }) => ({ scenario, origin, label: '', opened: opened + 1, openedAt, dirty: false }))
  steps().clear()
  steps().resume()
}

/**
 * Changes the document as one undo step called `label`. Edits with the same `merge` in quick succession are one step.
 * A `change` that returns the same scenario is no edit.
 */
export function edit(label: string, change: (scenario: Scenario) => Scenario, merge?: string) {
  const before = useDocument.getState().scenario
  const changed = change(before)
  if (changed === before) return
  const scenario = complete(before, changed)
  const now = performance.now()
  const joins = merge !== undefined && lastMerge?.key === merge && now - lastMerge.at < MERGE_WITHIN
  lastMerge = merge === undefined ? null : { key: merge, at: now }
  if (joins) steps().pause()
  useDocument.setState({ scenario, label, dirty: true })
  if (joins) steps().resume()
}

/** Changes the blueprint as one undo step. */
export const editBlueprint = (label: string, change: (blueprint: Blueprint) => Blueprint, merge?: string) =>
  edit(
    label,
    (scenario) => {
      const blueprint = change(scenario.blueprint)
      return blueprint === scenario.blueprint ? scenario : { ...scenario, blueprint }
    },
    merge,
  )

/** Notes where blocks lie. One undo step; the run does not care. */
export const moveBlocks = (label: string, layout: Record<string, { x: number; y: number }>) =>
  edit(label, (scenario) => ({
    ...scenario,
    view: { ...scenario.view, layout: { ...scenario.view.layout, ...layout } },
  }))

/** Takes back the last change; says what it was, or null when there is none. */
export function undo(): string | null {
  if (steps().pastStates.length === 0) return null
  const { label } = useDocument.getState()
  lastMerge = null
  steps().undo()
  useDocument.setState({ dirty: true })
  return label
}

/** Does the last undone change again; says what it was, or null when there is none. */
export function redo(): string | null {
  if (steps().futureStates.length === 0) return null
  lastMerge = null
  steps().redo()
  useDocument.setState({ dirty: true })
  return useDocument.getState().label
}

/** The document has another name: its title, and from that the short name for files and links. */
export function rename(title: string) {
  const clean = title.trim().slice(0, 120)
  if (clean && clean !== useDocument.getState().scenario.title)
    edit('rename the document', (scenario) => ({ ...scenario, title: clean, scenario: shortName(clean) }), 'title')
}

/** `[A-Za-z][A-Za-z0-9_-]{0,63}` made of a title. */
export function shortName(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  return words.slice(0, 64) || 'untitled'
}

/** The document as it stands has been written to a file. */
export const markSaved = () => useDocument.setState({ dirty: false })

/** Would the two make the same run? (Layout, lens and words do not matter.) */
export const sameRun = (a: Scenario, b: Scenario) =>
  a.blueprint === b.blueprint &&
  a.timeline === b.timeline &&
  a.expect === b.expect &&
  a.seed === b.seed &&
  a.time === b.time

/** Has it nothing that could be drawn? */
export const isEmpty = ({ blueprint }: Scenario) =>
  [blueprint.brokers, blueprint.topics, blueprint.producers, blueprint.groups].every(
    (blocks) => Object.keys(blocks).length === 0,
  )
