// Actions on documents: new, open, save, gallery, share.
import { openFirstMinute } from '../files/first-minute'
import { chooseFile, openNew } from '../files/open'
import { chooseData } from '../files/import'
import { saveFile } from '../files/save'
import { useWorkspace } from '../stores/workspace'
import type { Action } from './action'

const group = 'File'
const show = (panel: 'gallery' | 'share' | 'embed') => () => useWorkspace.setState({ panel })

export const fileActions: Action[] = [
  { id: 'file.new', title: 'New canvas', group, run: openNew },
  { id: 'file.open', title: 'Open a file…', group, keys: ['Mod+O'], run: chooseFile },
  { id: 'file.import', title: 'Send own data (CSV, TSV, NDJSON)…', group, run: () => chooseData(null) },
  { id: 'file.save', title: 'Save as a file', group, keys: ['Mod+S'], run: () => void saveFile() },
  { id: 'file.gallery', title: 'Gallery of scenarios…', group, run: show('gallery') },
  { id: 'file.share', title: 'Share a link…', group, run: show('share') },
  { id: 'file.embed', title: 'Embed in an article…', group, run: show('embed') },
  {
    id: 'file.first-minute',
    title: 'The first minute',
    group,
    run: () => openFirstMinute(),
  },
]
