// Actions on documents: new, open, save, gallery, share.
import { useWorkspace } from '../stores/workspace'
import type { Action } from './action'

const group = 'File'
const show = (panel: 'gallery' | 'share' | 'open') => () => useWorkspace.setState({ panel })

export const fileActions: Action[] = [
  { id: 'file.gallery', title: 'Gallery of scenarios', group, run: show('gallery') },
  { id: 'file.share', title: 'Share a link', group, run: show('share') },
]
