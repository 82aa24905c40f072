// On a strip: records that lie in remote storage only, and whether somebody is being served from there (KIP-405).
import { Cloud } from 'lucide-react'
import type { PartitionView } from '../../../worker/protocol'
import { cell } from '../faces'
import { remoteText } from '../remote-words'
import type { Scale } from './scale'
import css from './remote.module.css'

/** Narrower than this it has no room for its word, px. */
const ROOM = 74

export function RemoteBand({ view, scale: { first, left } }: { view: PartitionView; scale: Scale }) {
  const { remote, localStartOffset, partition } = view
  if (remote === null || localStartOffset <= first) return null
  const width = left(localStartOffset) - cell.tab
  return (
    <span
      className={css.band}
      style={{ left: cell.tab, width: width - 2 }}
      title={remoteText(view) ?? undefined}
      data-testid={`remote-${partition}`}
      data-reading={remote.readers.length > 0 || undefined}
    >
      <Cloud size={12} aria-hidden />
      {width >= ROOM && <span>remote only</span>}
    </span>
  )
}

/** Beside a group: its reader is where only remote storage has records. */
export function FromRemote({ view, position }: { view: PartitionView; position: number | null }) {
  if (view.remote === null || position === null || position >= view.localStartOffset) return null
  return (
    <span
      className={css.from}
      title={`Reads at offset ${position}; the broker fetches that from remote storage`}
      data-testid={`from-remote-${view.partition}`}
    >
      <Cloud size={11} aria-label="from remote storage" />
    </span>
  )
}
