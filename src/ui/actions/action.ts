// What an action is. The lists beside this file are the one source for menus, command palette, keys, help and tests.

export interface Action {
  id: string
  title: string
  group: ActionGroup
  /** Combinations: `Space`, `Shift+1`, `Mod+Z` (Mod: Ctrl, or Command on a Mac). The first is shown. */
  keys?: readonly string[]
  /** Its keys count while the focus is on this part of the page, or while somebody presents; there they come before those of other actions. */
  within?: 'timeline' | 'presentation'
  /** The browser itself hears its keys, and tells us by an event of its own (paste). */
  native?: boolean
  /** Can it be done now? Always, when absent. */
  when?: () => boolean
  /** Other words by which the command palette finds it. */
  keywords?: string
  /** Not in the command palette (it needs a key to make sense). */
  hidden?: boolean
  run: () => void
}

export const actionGroups = ['Time', 'System', 'Edit', 'View', 'File', 'Help'] as const
export type ActionGroup = (typeof actionGroups)[number]
