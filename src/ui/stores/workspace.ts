// How the screen is set up: selection, lens, theme, panels, camera wishes. None of it is part of the document.
import { create } from 'zustand'
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware'
import type { AddKind } from '../actions/addable'
import { isEmbedded } from '../embed/options'

export type Lens = 'logical' | 'physical' | 'both'
export type Theme = 'system' | 'light' | 'dark'
export type DockTab = 'inspect' | 'metrics' | 'narration' | 'checks'
/** A fault that waits for the thing it shall befall. */
export type ArmedFault = 'kill' | 'pause' | 'slow' | 'cut'
/** Heights of the phone's sheet: enough to read the counts, half, nearly all. */
export type Detent = 'peek' | 'half' | 'full'
export type Panel = 'compare' | 'help' | 'commands' | 'gallery' | 'share' | 'embed' | 'sides' | 'errors'

/** What the canvas is asked to do; it obeys whenever `cameraWish.serial` changes. */
export type CameraCommand =
  | { command: 'fit' | 'fit-selection' | 'zoom-in' | 'zoom-out' | 'zoom-100' | 'arrange' }
  | { command: 'centre'; id: string }
  /** Looks at these, as near as can be read, or moves no further than to bring them into sight. */
  | { command: 'zoom-to' | 'keep'; ids: readonly string[] }

interface Saved {
  theme: Theme
  /** null: by the number of brokers. */
  lens: Lens | null
  tab: DockTab
  dockOpen: boolean
  dockWidth: number
  paletteOpen: boolean
  /** Height that the timeline was dragged to, px; null: as the screen has room for. */
  timelineDragged: number | null
  /** null: as the system says. */
  reducedMotion: boolean | null
  singleKeys: boolean
}

interface WorkspaceState extends Saved {
  /** Ids of blocks (`b1`, `orders`, `web`, `billing`, `billing-1`, `k1`), or links as acts name them, `link:b1-b3`. */
  selected: string[]
  /** Record whose cell is selected, for the life-line. */
  record: number | null
  /** The camera keeps that record in sight. */
  following: boolean
  armed: ArmedFault | null
  /** With `cut` armed: the first of the two ends. */
  armedFrom: string | null
  cameraWish: (CameraCommand & { serial: number }) | null
  panel: Panel | null
  detent: Detent
  /** What the table of errors is searched for when it opens. */
  error: string | null
  /** The canvas alone, and larger, for a room. */
  presenting: boolean
  /** Kinds of blocks that were added lately, the last one first. */
  recent: readonly AddKind[]
  /** The outline instead of the palette. */
  outline: boolean
  /** What the marks on the canvas mean, over its corner. */
  legend: boolean
  /** Somebody is led through the first minute, whose card says what is lost. */
  guided: boolean
  /** The block whose name is being edited on the canvas. */
  renaming: string | null
  /** The block from which a connection is being made by keyboard. */
  connecting: string | null
  /** The broker whose power button asks to be pressed, for the first or the second time (the first minute). */
  cue: { id: string; round: 1 | 2 } | null
  /** Where a file that is being dragged would land: a producer, or 'page'. */
  dropTarget: string | null
  /** What `?theme=` asks for: it holds until somebody chooses. */
  askedTheme: 'light' | 'dark' | null
}

const fresh: WorkspaceState = {
  theme: 'system',
  lens: null,
  tab: 'inspect',
  dockOpen: true,
  dockWidth: 344,
  paletteOpen: true,
  timelineDragged: null,
  reducedMotion: null,
  singleKeys: true,
  selected: [],
  record: null,
  following: false,
  armed: null,
  armedFrom: null,
  cameraWish: null,
  panel: null,
  detent: 'peek',
  recent: [],
  error: null,
  presenting: false,
  outline: false,
  legend: false,
  guided: false,
  renaming: null,
  connecting: null,
  cue: null,
  dropTarget: null,
  askedTheme: null,
}

/** A part of somebody else's page touches no storage: it may be forbidden there, and is not ours. */
const nowhere: StateStorage = { getItem: () => null, setItem: () => {}, removeItem: () => {} }

/** Where there is no room left, widths and theme are forgotten with the tab; that is no reason to stop. */
const kept = (): StateStorage => {
  const { localStorage: storage } = globalThis
  return {
    getItem: (name) => storage.getItem(name),
    setItem(name, value) {
      try {
        storage.setItem(name, value)
      } catch {
        // The documents need the room more.
      }
    },
    removeItem: (name) => storage.removeItem(name),
  }
}

export const useWorkspace = create<WorkspaceState>()(
  persist(() => fresh, {
    name: 'millrace.workspace',
    version: 1,
    storage: createJSONStorage(() => (isEmbedded() ? nowhere : kept())),
    partialize: ({
      theme,
      lens,
      tab,
      dockOpen,
      dockWidth,
      paletteOpen,
      timelineDragged,
      reducedMotion,
      singleKeys,
    }): Saved => ({
      theme,
      lens,
      tab,
      dockOpen,
      dockWidth,
      paletteOpen,
      timelineDragged,
      reducedMotion,
      singleKeys,
    }),
  }),
)

const set = useWorkspace.setState

/** Height of the timeline, px, of which only transport and scrub line are left. */
export const COLLAPSED = 56
export const isCollapsed = (height: number | null): boolean => height !== null && height <= COLLAPSED

/** Selects exactly these; a record is no longer followed. */
export const select = (...ids: string[]) => set({ selected: ids, record: null, following: false })

/** Adds to, or takes from, the selection. */
export const toggleSelected = (id: string) =>
  set(({ selected }) => ({
    selected: selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id],
    record: null,
    following: false,
  }))

/** Selects a cell: the record and the topic in which it lies. */
export const selectRecord = (record: number, topic: string) =>
  set({ record, selected: [topic], tab: 'inspect', dockOpen: true })

/** Gets a fault tool ready, or puts it away (null). */
export const arm = (armed: ArmedFault | null) => set({ armed, armedFrom: null })

let serial = 0
/** Tells the canvas to move its camera. */
export const camera = (command: CameraCommand) => set({ cameraWish: { ...command, serial: ++serial } })

/** The lens in force: what was chosen, else both for up to three brokers. */
export const lensFor = (lens: Lens | null, brokers: number, narrow: boolean): Lens =>
  lens ?? (brokers <= 3 && !narrow ? 'both' : 'logical')

const wantsLess = () => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false

/** Should nothing travel or glide? */
export const motionReduced = () => useWorkspace.getState().reducedMotion ?? wantsLess()

/** Opens the table of errors, at one of them. */
export const showError = (name: string) => useWorkspace.setState({ panel: 'errors', error: name })

/** The theme that was asked for or chosen. */
export const wantedTheme = ({ askedTheme, theme }: WorkspaceState): Theme => askedTheme ?? theme
