// What the outline says of the controllers: the quorum as a whole, then every voter.
import { QUORUM } from '../../blueprint/target'
import type { Frame } from '../../worker/protocol'
import { logWords, quorumState, roleWord, voteWords } from '../canvas/quorum'
import { countText } from '../format'

/** One line each: the id, and what it says. A controller alone is no quorum. */
export function controllerRows(frame: Frame): { id: string; detail: string }[] {
  const { quorum, now } = frame
  const { word, sentence } = quorumState(frame)
  const committed = quorum.mode === 'kraft' ? ` Committed up to ${countText(quorum.highWatermark)}` : ''
  const whole = { id: QUORUM, detail: `${word}. ${sentence}${committed}` }
  const voters = quorum.nodes.map((node) => {
    if (node.zookeeper !== null) {
      const role = node.active ? 'active' : node.zookeeper.looking ? 'looking' : node.role
      return { id: node.id, detail: `${role}, epoch ${node.epoch}` }
    }
    const vote = quorum.voters > 1 ? (voteWords(node, quorum, now)?.text ?? null) : null
    const parts = [
      node.active ? 'active' : roleWord(node).toLowerCase(),
      `epoch ${node.epoch}`,
      `log end ${countText(node.logEnd)}`,
      logWords(node, quorum),
      vote,
    ]
    return { id: node.id, detail: parts.filter((part) => part !== null).join(', ') }
  })
  return quorum.nodes.length > 1 ? [whole, ...voters] : voters
}
