// What the outline says of the controllers: the quorum as a whole, then every voter.
import { QUORUM } from '../../blueprint/target'
import type { Frame } from '../../worker/protocol'
import { logWords, quorumState, voteWords } from '../canvas/quorum'
import { countText, plural } from '../format'

/** One line each: the id, and what it says. A controller alone is no quorum. */
export function controllerRows(frame: Frame): { id: string; detail: string }[] {
  const { quorum, now } = frame
  const { sentence } = quorumState(frame)
  const committed = quorum.mode === 'kraft' ? ` Committed up to ${countText(quorum.highWatermark)}` : ''
  const whole = { id: QUORUM, detail: `${sentence}${committed}` }
  const voters = quorum.nodes.map((node) => {
    if (node.zookeeper !== null) {
      return { id: node.id, detail: `epoch ${node.epoch}, ${plural(node.zookeeper.clients.length, 'client')}` }
    }
    const vote = quorum.voters > 1 ? (voteWords(node, quorum, now)?.text ?? null) : null
    const parts = [`epoch ${node.epoch}`, `log end ${countText(node.logEnd)}`, logWords(node, quorum), vote]
    return { id: node.id, detail: parts.filter((part) => part !== null).join(', ') }
  })
  return quorum.nodes.length > 1 ? [whole, ...voters] : voters
}
