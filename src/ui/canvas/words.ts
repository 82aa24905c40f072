// What a block is, in words: its accessible name, and the short words on its face.
import type {
  BrokerView,
  ConsumerView,
  ControllerView,
  ZooKeeperView,
  GroupView,
  PartitionView,
  ProducerView,
  TopicView,
} from '../../worker/protocol'
import { countText, listText, plural } from '../format'
import { brokerWord, consumerState, controllerState, groupState, producerState, type State } from '../states'

/** The name of a block that the run does not know yet. */
export const unknownName = (kind: string, id: string): string => `${kind} ${id}, not started yet`

export function brokerName(view: BrokerView): string {
  const leads = view.replicas.filter(({ state }) => state === 'leader').length
  const behind = view.replicas.filter(({ state }) => state === 'behind').length
  const controller = view.controllerEpoch === null ? [] : [`the controller of epoch ${view.controllerEpoch}`]
  const parts = [
    `broker ${view.id}`,
    ...controller,
    leads > 0 ? `leader of ${plural(leads, 'partition')}` : 'leads nothing',
  ]
  if (behind > 0) parts.push(`${plural(behind, 'replica')} behind`)
  if (view.zone !== null) parts.push(`zone ${view.zone}`)
  return [...parts, brokerWord(view).word.toLowerCase()].join(', ')
}

/** Of more partitions than this the leaders are not told one by one. */
const MOST_LEADERS = 6

export function topicName({ id, partitions, records, underReplicated }: TopicView, { word }: State): string {
  const parts = [`topic ${id}`, plural(partitions.length, 'partition') + ledBy(partitions), plural(records, 'record')]
  for (const [group, lag] of lagsIn(partitions)) parts.push(`${group} is ${plural(lag, 'record')} behind`)
  const state = word.toLowerCase()
  if (underReplicated > 0) parts.push(`${underReplicated} under-replicated`)
  return [...parts, ...(state === 'under-replicated' ? [] : [state])].join(', ')
}

/** ` led by b1, b2 and b1`: in the order of the partitions. */
const ledBy = (partitions: readonly PartitionView[]): string =>
  partitions.length === 0 || partitions.length > MOST_LEADERS
    ? ''
    : ` led by ${listText(partitions.map(({ leader }) => leader ?? 'nobody'))}`

/** How far each group that reads a topic is behind. */
function lagsIn(partitions: readonly PartitionView[]): Map<string, number> {
  const lags = new Map<string, number>()
  for (const { group, lag } of partitions.flatMap(({ flags }) => flags)) lags.set(group, (lags.get(group) ?? 0) + lag)
  return lags
}

/** A partition by itself. */
export function partitionName({ index, leader, isr, highWatermark, logEndOffset }: PartitionView): string {
  const led = leader === null ? 'no leader' : `led by ${leader}`
  return `partition ${index}, ${led}, in sync ${listText(isr) || 'nobody'}, high watermark ${highWatermark}, log end ${logEndOffset}`
}

export function producerName(view: ProducerView): string {
  const to = view.to === '' ? 'not connected' : `writes to ${view.to}`
  const parts = [`producer ${view.id}`, to, `acks ${view.acks}`, `${plural(view.acked, 'record')} acknowledged`]
  if (view.failed > 0) parts.push(`${countText(view.failed)} failed`)
  return [...parts, producerState(view).word.toLowerCase()].join(', ')
}

/** What kind of group it is. */
export const groupKind = ({ type, output }: Pick<GroupView, 'type' | 'output'>): string =>
  type === 'share' ? 'share group' : output === null ? 'consumer group' : 'read-process-write group'

const writes = ({ output }: GroupView): string =>
  output === null ? '' : output.to === '' ? ', writes to no topic yet' : `, writes to ${output.to}`

export function groupName(view: GroupView): string {
  const reads = view.topics.length === 0 ? 'reads nothing' : `reads ${listText(view.topics)}`
  const waits = view.waitsFor.length === 0 ? '' : `, waits for ${listText(view.waitsFor)}`
  const free = view.unowned.now === 0 ? '' : `, nobody reads ${plural(view.unowned.now, 'partition')}`
  return `${groupKind(view)} ${view.id}, ${groupState(view).word.toLowerCase()}${waits}${free}, ${reads}${writes(view)}, ${plural(view.consumers.length, 'consumer')}, lag ${plural(view.lag, 'record')}`
}

export function consumerName(view: ConsumerView, idle = false): string {
  const may = view.denied === null ? '' : `, may not ${view.denied.what} (${view.denied.error})`
  const owns = view.owned.length === 0 ? 'owns nothing' : `owns ${listText(view.owned)}`
  return `consumer ${view.id} of group ${view.group}, ${owns}, ${consumerState(view, idle).word.toLowerCase()}${may}`
}

export const controllerName = (view: ControllerView): string =>
  view.zookeeper === null ? quorumName(view) : zooKeeperName(view, view.zookeeper)

const quorumName = (view: ControllerView): string =>
  `controller ${view.id}, ${controllerState(view).word.toLowerCase()}, epoch ${view.epoch}, metadata up to ${countText(view.logEnd)}`

const zooKeeperName = (view: ControllerView, { clients }: ZooKeeperView): string =>
  `ZooKeeper server ${view.id}, ${controllerState(view).word.toLowerCase()}, epoch ${view.epoch}, ${plural(clients.length, 'client')} connected`

/** What fits on a cell of a record's key: its number, if it ends in one, else its first letters. */
export function keyMark(key: string | null): string {
  if (key === null) return '–'
  const number = /(\d{1,3})$/.exec(key)?.[1]
  return number ?? [...key].slice(0, 2).join('')
}

/** Which of the five tints a key has; the same everywhere. 0: no key. */
export function keyTint(key: string | null): number {
  if (key === null) return 0
  let hash = 0
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) >>> 0
  return (hash % 5) + 1
}

/** How a group's members go through a rebalance, as its protocol and the assignors of those that run let them (G-34, N-4). */
export function mannerOf({ consumers, groupProtocol }: Pick<GroupView, 'consumers' | 'groupProtocol'>): string {
  if (groupProtocol === 'consumer') return 'own pace'
  if (groupProtocol === 'share') return 'shared'
  const running = consumers.filter(({ up }) => up)
  const lenient = running.filter(({ cooperative }) => cooperative).length
  if (lenient === 0) return 'eager'
  return lenient === running.length ? 'cooperative' : `cooperative for ${lenient} of ${running.length}`
}

/** What counts a group's changes: `gen 3`, and in the consumer protocol `epoch 4`, or `epoch 4, target 3` while the target is behind. */
export function countOf({ groupProtocol, generation, assignmentEpoch }: GroupView): { text: string; title: string } {
  if (groupProtocol === 'classic') return { text: `gen ${generation}`, title: 'Generation: agreed assignments so far' }
  const title = `Group epoch ${generation}: members, subscriptions and topics have changed so often; the assignment is of epoch ${assignmentEpoch}`
  const behind = assignmentEpoch < generation && assignmentEpoch > 0 ? `, target ${assignmentEpoch}` : ''
  return { text: `epoch ${generation}${behind}`, title }
}
