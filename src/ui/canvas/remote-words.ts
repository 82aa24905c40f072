// Where the records of a tiered partition lie, in words (KIP-405).
import type { PartitionView, SegmentView } from '../../worker/protocol'
import { bytesText, countText, listText, plural } from '../format'

/** Where a segment lies, in a few words. */
export function placeText({ remote, disks }: NonNullable<SegmentView['lies']>): string {
  const here = disks.join(' ')
  if (remote === 'yes') return disks.length === 0 ? 'remote only' : `${here} + remote`
  return remote === 'copying' ? `${here}, being copied` : here
}

/** The same as a sentence. */
export function placeSentence({ remote, disks }: NonNullable<SegmentView['lies']>): string {
  const here = disks.length === 0 ? 'on no disk' : `on the disks of ${listText(disks)}`
  if (remote === 'yes') return `In remote storage, and ${here}`
  return remote === 'copying' ? `${capital(here)}; the leader is copying it to remote storage` : capital(here)
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What remote storage has of a partition, and where its disks begin; null: the topic is not tiered. */
export function remoteText({ remote, logStartOffset, localStartOffset }: PartitionView): string | null {
  if (remote === null) return null
  const { segments, bytes, from, to, copying, readers } = remote
  const there =
    segments === 0
      ? 'nothing in remote storage yet'
      : `${plural(segments, 'segment')} (${bytesText(bytes)}) in remote storage, offsets ${countText(from)} to ${countText(to - 1)}`
  return [
    there,
    `the log begins at ${countText(logStartOffset)}, on disk at ${countText(localStartOffset)}`,
    ...(copying ? ['a segment is being copied'] : []),
    ...(readers.length > 0
      ? [`${listText(readers)} ${readers.length === 1 ? 'is' : 'are'} served from there now`]
      : []),
  ].join('; ')
}
