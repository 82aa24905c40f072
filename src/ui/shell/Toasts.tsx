// Toasts: what was done or refused, in the page's own type and colours.
import type { CSSProperties } from 'react'
import { useEffect } from 'react'
import { Toaster, toast, useSonner } from 'sonner'
import { useWorkspace } from '../stores/workspace'
import css from './toasts.module.css'

const look = {
  '--normal-bg': 'var(--panel)',
  '--normal-text': 'var(--ink)',
  '--normal-border': 'var(--line)',
  '--border-radius': 'var(--r-3)',
  '--width': '380px',
  fontFamily: 'var(--font)',
  // Over dialogs, under menus: what somebody is about to choose is not covered.
  zIndex: 65,
} as CSSProperties

/** Messages on the screen at once; older ones go. */
const MOST = 2

/** Distance from the lower edge, px: above the timeline; in a room, where that is a line, below the blocks. */
const ABOVE = { timeline: 148, line: 20, phone: 176, phoneInRoom: 80 }

/** `high`: at the upper edge, where the lower one is taken. */
export function Toasts({ theme, high }: { theme: 'light' | 'dark'; high: boolean }) {
  const { toasts } = useSonner()
  const presenting = useWorkspace((workspace) => workspace.presenting)
  useEffect(() => {
    // The newest is the first.
    for (const { id } of toasts.slice(MOST)) toast.dismiss(id)
  }, [toasts])
  return (
    <Toaster
      theme={theme}
      position={high ? 'top-center' : 'bottom-center'}
      offset={presenting && !high ? ABOVE.line : ABOVE.timeline}
      mobileOffset={{ top: 56, bottom: presenting ? ABOVE.phoneInRoom : ABOVE.phone }}
      visibleToasts={MOST}
      duration={4_000}
      style={look}
      toastOptions={{ className: css.toast!, style: { fontFamily: 'var(--font)', padding: '10px 14px' } }}
      // Else the key that leads there is part of the name.
      customAriaLabel="Messages"
    />
  )
}
