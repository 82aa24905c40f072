// What is happening with a block, in a sentence made of its numbers.
import type {
  BrokerView,
  ControllerView,
  ZooKeeperView,
  ConsumerView,
  GroupView,
  Headline,
  LinkView,
  ProducerView,
  TopicView,
} from '../../../worker/protocol'
import type { Block, ZoneView } from '../../actions/blocks'
import { brokerState } from '../../broker-state'
import { countText, listText, plural, spanText } from '../../format'

/** The newest headline about a block, up to now. */
export const latestAbout = (headlines: readonly Headline[], id: string, now: number): Headline | undefined =>
  headlines.findLast(({ about, at, level }) => at <= now && level !== 'all' && about.includes(id))

/** Its state at `now` as a sentence. */
export function presentSentence(block: Block, now: number): string {
  if (now === 0 && (block.kind === 'group' || block.kind === 'consumer')) return beforeStart(block)
  switch (block.kind) {
    case 'broker':
      return brokerSentence(block.view)
    case 'topic':
      return topicSentence(block.view, block.state)
    case 'producer':
      return producerSentence(block.view)
    case 'group':
      return groupSentence(block.view)
    case 'consumer':
      return consumerSentence(block.view)
    case 'controller':
      return controllerSentence(block.view)
    case 'quorum':
      return block.state.sentence
    case 'zone':
      return zoneSentence(block.view)
    case 'link':
      return linkSentence(block.view)
  }
}

function beforeStart(block: Extract<Block, { kind: 'group' | 'consumer' }>): string {
  const { topics, consumers } = block.kind === 'group' ? block.view : block.group
  if (topics.length === 0) return 'Nothing has started yet; it reads no topic.'
  if (block.kind === 'consumer') return `Nothing has started yet; it will join ${block.group.id}.`
  if (consumers.length === 0) return `Nothing has started yet; nobody will read ${listText(topics)} for it.`
  return `Nothing has started yet; ${plural(consumers.length, 'consumer')} will ${consumers.length === 1 ? 'read' : 'share'} ${listText(topics)}.`
}

function zooKeeperSentence({ up, paused, role, epoch, leader }: ControllerView, view: ZooKeeperView): string {
  if (!up) return 'It is down; its disk keeps the znodes.'
  if (paused) return 'Its process is frozen: it neither stores nor answers.'
  if (view.looking)
    return 'It looks for a leader of the ensemble and serves nobody: nothing can be stored without a majority.'
  const controller =
    view.controller === null
      ? 'nobody has /controller'
      : `${view.controller} is the controller of epoch ${view.controllerEpoch}`
  if (role === 'leader')
    return `It leads the ensemble in epoch ${epoch}: it orders all changes and ends sessions. It stores that ${controller}, and decides nothing itself.`
  return `It follows ${leader ?? 'its leader'} and hands on what its clients say. It stores that ${controller}.`
}

function controllerSentence(view: ControllerView): string {
  const { up, paused, active, role, epoch, leader, zookeeper } = view
  if (zookeeper !== null) return zooKeeperSentence(view, zookeeper)
  if (!up) return 'It is down; its disk keeps the metadata log and its vote.'
  if (paused) return 'Its process is frozen: it neither decides nor votes.'
  if (active) return `It decides who leads partitions, since it leads epoch ${epoch} of the quorum.`
  switch (role) {
    case 'leader':
      return `It was elected in epoch ${epoch}, and decides as soon as a majority has its first record.`
    case 'follower':
      return `It copies the metadata log from ${leader ?? 'its leader'}, and would take over with all of it.`
    case 'prospective':
      return 'It hears nothing of a leader and asks the others whether they would elect it.'
    case 'candidate':
      return `It has voted for itself in epoch ${epoch} and waits for a majority.`
    case 'resigned':
      return 'It led the quorum, and waits for the others to elect a successor.'
    default:
      return `It is in epoch ${epoch} and knows no leader.`
  }
}

function brokerSentence(view: BrokerView): string {
  const { up, replicas } = view
  const { word, sentence } = brokerState(view)
  const leads = replicas.filter(({ state }) => state === 'leader').length
  const behind = replicas.filter(({ state }) => state === 'behind').length
  const holds = plural(replicas.length, 'replica')
  if (!up) return replicas.length === 0 ? 'It is down.' : `It is down; its disk still holds ${holds}.`
  if (word !== 'Online') return sentence
  const office = view.controllerEpoch === null ? '' : ` ${officeSentence(view)}`
  if (replicas.length === 0) return `It holds no replicas yet.${office}`
  if (replicas.length === 1) {
    const only =
      leads === 1 ? 'It leads its only replica' : `Its only replica is ${behind === 0 ? 'in sync' : 'behind'}`
    return `${only}.${office}`
  }
  const follows = behind === 0 ? 'the others are in sync' : `${behind} ${behind === 1 ? 'is' : 'are'} behind`
  return `It leads ${leads} of its ${holds}${leads === replicas.length ? '' : `; ${follows}`}.${office}`
}

const officeSentence = ({ controllerEpoch, controllerLoads }: BrokerView): string =>
  controllerLoads
    ? `It is the controller of epoch ${controllerEpoch}, and reads the cluster from ZooKeeper before it decides anything.`
    : `It is the controller of epoch ${controllerEpoch}: it decides who leads partitions, and ZooKeeper stores it.`

function topicSentence(
  { partitions, replicationFactor, minInsyncReplicas, records, underReplicated }: TopicView,
  { kind, word }: Extract<Block, { kind: 'topic' }>['state'],
): string {
  if (partitions.length === 0) return 'The controller is placing its partitions on brokers.'
  const stored = `${plural(records, 'record')} in ${plural(partitions.length, 'partition')}`
  if (kind === 'offline') return `${stored}; ${word.toLowerCase()}, without a leader: nobody can write or read there.`
  if (kind === 'unavailable')
    return `${stored}; ${word.toLowerCase()}: by the metadata a broker leads there that is down, until another is elected.`
  if (underReplicated > 0)
    return `${stored}; ${plural(underReplicated, 'partition')} with fewer than ${plural(replicationFactor, 'copy', 'copies')} in sync.`
  return `${stored}, ${plural(replicationFactor, 'copy', 'copies')} each; acks=all needs ${replicationFactor === 1 ? 'it' : `${minInsyncReplicas} of them`} in sync.`
}

function zoneSentence({ brokers, up }: ZoneView): string {
  const all = brokers.length
  if (up === 0) return `It is dark: ${plural(all, 'broker')} lost ${all === 1 ? 'its' : 'their'} power together.`
  return all === 1
    ? `One broker in it: ${listText(brokers)}, which runs.`
    : `${plural(all, 'broker')} in it share one fate: ${listText(brokers)}; ${up === all ? 'all of them run' : `${up} of them ${up === 1 ? 'runs' : 'run'}`}.`
}

const acksWords = { '0': 'waits for nobody', '1': 'waits for the leader alone', all: 'waits for all in-sync copies' }

function producerSentence({ up, to, rate, acks, buffered, inFlight, maxInFlight, blocked }: ProducerView): string {
  if (!up) return 'It is not running; what was in its memory is gone.'
  if (to === '') return 'It is connected to no topic, and waits.'
  const pace = rate === 0 ? `Sends to ${to} when asked` : `Sends ${plural(rate, 'record')} per second to ${to}`
  // The limit is one of each connection, so what is under way in all may be more.
  const flying =
    inFlight === 0 ? 'no request under way' : `${inFlight} of ${plural(maxInFlight, 'request')} under way to one broker`
  const queue =
    blocked > 0
      ? `send() is blocked for ${plural(blocked, 'record')}`
      : `${plural(buffered, 'record')} in its buffer, ${flying}`
  return `${pace} and ${acksWords[acks]}; ${queue}.`
}

function groupSentence(group: GroupView): string {
  const { topics, state, consumers, idleMembers, coordinator, lag, waitsFor } = group
  const count = group.groupProtocol === 'classic' ? `generation ${group.generation}` : `epoch ${group.generation}`
  if (group.output?.to === '')
    return `It writes to no topic yet, so it reads ${topics.length === 0 ? 'nothing' : `nothing of ${listText(topics)}`}.`
  if (topics.length === 0) return 'It reads no topic yet.'
  if (consumers.length === 0)
    return `Nobody reads ${listText(topics)} for it; ${plural(lag, 'record')} ${lag === 1 ? 'waits' : 'wait'}.`
  const spare = idleMembers === 0 ? '' : `, ${idleMembers} of them spare`
  const led = coordinator === null ? 'it has no coordinator' : `coordinated by ${coordinator}`
  if (state === 'Empty')
    return `${plural(consumers.length, 'consumer')} for ${listText(topics)}; none has joined the group yet.`
  if (state === 'CoordinatorUnavailable')
    return `${plural(consumers.length, 'consumer')}${spare} for ${listText(topics)}; no broker coordinates the group at the moment. By what is stored: ${count}, ${plural(lag, 'record')} behind.`
  if (state === 'Reconciling' || state === 'Assigning') {
    const holds = waitsFor.length === 0 ? '' : `; ${listText(waitsFor)} must give something up first`
    return `${plural(consumers.length, 'consumer')} of ${listText(topics)} ${consumers.length === 1 ? 'is on its' : 'are on their'} way to ${count}${consumers.length === 1 ? ', and reads' : ', each by itself, and read'} on${holds}; ${led}.`
  }
  if (state !== 'Stable')
    return `${plural(consumers.length, 'consumer')} ${consumers.length === 1 ? 'is' : 'are'} agreeing on who reads what of ${listText(topics)}; ${led}.`
  if (group.type === 'share')
    return `${plural(consumers.length, 'consumer')}${spare} ${consumers.length === 1 ? 'works' : 'work'} on records of ${listText(topics)}${consumers.length === 1 ? '' : ', whoever is free'}; ${count}, ${led}, ${plural(lag, 'record')} not done with.`
  return `${plural(consumers.length, 'consumer')}${spare} ${consumers.length === 1 ? 'reads' : 'share'} ${listText(topics)}; ${count}, ${led}, ${plural(lag, 'record')} behind.`
}

function consumerSentence(view: ConsumerView): string {
  const { up, paused, owned, working, lag, isLeader, denied, stuck, lastError } = view
  if (!up) return 'It is not running.'
  if (paused) return 'It is frozen: no heartbeats, no polls.'
  if (denied !== null)
    return `It may not ${denied.what}, so poll() threw ${denied.error}, and its loop has ended. With the right given it goes on once it is started again.`
  if (stuck) return `Its loop has ended: ${lastError ?? 'poll() threw an error'}. It goes on once it is started again.`
  if (owned.length === 0)
    return 'It owns no partition: there are fewer of them than members, or the group is still agreeing.'
  const work =
    working.total > 0
      ? `works on record ${Math.min(working.done + 1, working.total)} of ${working.total}`
      : 'waits for records'
  return `It reads ${listText(owned)}, ${work}, and is ${countText(lag)} behind${isLeader ? '; it assigns for the group' : ''}.`
}

function linkSentence({ a, b, cut, latency, loss }: LinkView): string {
  if (cut === 'both') return `Nothing gets through between ${a} and ${b}.`
  if (cut) return `Nothing gets from ${cut === 'a-to-b' ? `${a} to ${b}` : `${b} to ${a}`}; the other way works.`
  const way = latency === 0 ? 'It is as fast as any other' : `A message needs ${spanText(latency)}`
  return `${way}${loss > 0 ? `, and ${Math.round(loss * 100)}% are lost` : ', and none are lost'}.`
}
