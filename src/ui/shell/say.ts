// The present state in three sentences, whenever somebody asks (R).
import { toast } from 'sonner'
import type { Frame } from '../../worker/protocol'
import { findBlock, nameOf, stateOf } from '../actions/blocks'
import { momentText } from '../../kernel/time'
import { listText, plural } from '../format'
import { liveBrokers, serviceOf } from '../states'
import { useRun } from '../stores/run'
import { UNHURRIED } from '../tell'
import { useWorkspace } from '../stores/workspace'

/** Time and state of the cluster; what became of the records; what is selected. */
export function stateSentences(frame: Frame, selected: readonly string[], playing: boolean): string[] {
  const down = frame.brokers.filter(({ up }) => !up).map(({ id }) => id)
  const cluster =
    down.length === 0
      ? `${plural(frame.brokers.length, 'broker')} online`
      : `${listText(down)} offline, ${plural(frame.brokers.length - down.length, 'broker')} online`
  const live = liveBrokers(frame)
  const partitions = frame.topics.flatMap((topic) => topic.partitions)
  const troubles = [
    ['without a leader that runs', partitions.filter((view) => serviceOf(view, live) !== 'online').length],
    ['under-replicated', frame.topics.reduce((sum, topic) => sum + topic.underReplicated, 0)],
  ] as const
  const ill = troubles.flatMap(([word, count]) => (count > 0 ? [`, ${plural(count, 'partition')} ${word}`] : []))
  const { acked, delivered, lost, duplicates } = frame.ledger
  const counts = `${plural(acked, 'record')} acknowledged, ${delivered} delivered, ${lost} lost, ${plural(duplicates, 'duplicate')}.`
  const chosen = selected.flatMap((id) => {
    const block = findBlock(frame, id)
    return block ? [`${nameOf(block)}: ${stateOf(block).word.toLowerCase()}`] : []
  })
  const lag = frame.groups.map(({ id, lag: behindBy }) => `${id} is ${plural(behindBy, 'record')} behind`)
  const last =
    chosen.length > 0 ? `Selected, ${chosen.join('; ')}.` : lag.length > 0 ? `${listText(lag)}.` : 'No groups.'
  return [`${playing ? 'Playing' : 'Paused'} at ${momentText(frame.now)}: ${cluster}${ill.join('')}.`, counts, last]
}

/** Shows it, and says it to a screen reader: messages are a live region. */
export function readState() {
  const { frame, playing } = useRun.getState()
  if (!frame) return
  const [first, ...others] = stateSentences(frame, useWorkspace.getState().selected, playing)
  toast.dismiss('state')
  toast(first, { id: 'state', description: others.join(' '), duration: UNHURRIED })
}
