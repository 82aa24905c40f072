// What the controller of ZooKeeper mode decides: with the same functions as KRaft's where the rule is the same.
import type { Stream } from '../../../kernel/random'
import type { BrokerConfig } from '../config'
import {
  changePartition,
  changesWith,
  changesWithout,
  electFor,
  isUncleanAllowed,
  rulesFor,
} from '../controller/elections'
import { acceptance, decideIsrChange } from '../controller/isr-changes'
import { operatorRequests, type Desk } from '../controller/operator'
import type { OperatorRequest } from '../operator-requests'
import type { Fact } from '../facts'
import {
  isActive,
  isReassigning,
  replay,
  type ClusterImage,
  type MetadataRecord,
  type PartitionState,
} from '../controller/records'
import { whys, type Why } from '../controller/why'
import type { AllocateProducerIdsRequest, AlterPartitionRequest, ControlledShutdownRequest, Message } from '../messages'
import type { Office, OfficeEvent, OfficeRequest, Outcome } from './member'
import { step, type PartitionControlState, type PartitionControls } from './partition-states'

/** Producer ids of one block (P-30). */
const BLOCK = 1_000

interface Deciding {
  readonly image: ClusterImage
  readonly controls: PartitionControls
  readonly config: BrokerConfig
  readonly random: Stream
  readonly outcome: Outcome
}

/** Decides on one event. The image is ahead of ZooKeeper by this one decision until that is stored. */
export function decide(
  { image, controls }: Pick<Office, 'image' | 'controls'>,
  config: BrokerConfig,
  event: OfficeEvent,
  random: Stream,
): Outcome {
  const outcome: Outcome = {
    writes: [],
    versions: {},
    steps: [],
    newcomers: [],
    brokersChanged: false,
    stopped: [],
    removed: [],
    answers: [],
    facts: [],
  }
  const deciding = { image, controls, config, random, outcome }
  switch (event.kind) {
    case 'startup':
      startUp(deciding)
      break
    case 'brokers':
      brokersAre(deciding, event.brokers)
      break
    case 'rebalance':
      rebalance(deciding)
      break
    default:
      answerRequest(deciding, event.message, event.from)
  }
  return outcome
}

// The records are as good as written: the next part of the decision builds on them. Expected versions are the present ones.
function write(deciding: Deciding, records: readonly MetadataRecord[], why: Why): void {
  const { image, outcome } = deciding
  if (records.length === 0) return
  for (const record of records) {
    if (record.type === 'partitionChangeRecord') {
      const before = image.partitions[record.partition]!
      outcome.versions[record.partition] ??= before.partitionEpoch
      noteRemoved(outcome, before, record.replicas)
    } else if (record.type === 'removeTopicRecord') {
      for (const state of Object.values(image.partitions)) {
        if (state.topic !== record.topic) continue
        noteRemoved(outcome, state, [])
        become(deciding, state.partition, 'Offline', 'NonExistent')
      }
    }
    replay(image, record)
    if (record.type === 'partitionRecord') become(deciding, record.partition, 'New')
    const led = 'partition' in record ? image.partitions[record.partition]! : null
    if (led !== null) become(deciding, led.partition, ...standingOf(deciding, led))
  }
  outcome.writes.push({ why, records })
}

function become({ controls, outcome }: Deciding, partition: string, ...states: PartitionControlState[]): void {
  for (const state of states) step(controls, partition, state, outcome.steps)
}

// Who leads is alive by the controller's own view: a partition is online with its leader. Without, a new one stays New.
function standingOf({ controls }: Deciding, { partition, leader }: PartitionState): PartitionControlState[] {
  if (leader !== null) return ['Online']
  return controls[partition] === 'New' ? [] : ['Offline']
}

function noteRemoved(outcome: Outcome, { partition, replicas }: PartitionState, now?: readonly string[]): void {
  if (now === undefined) return
  for (const broker of replicas) if (!now.includes(broker)) outcome.removed.push({ broker, partition })
}

// A new controller: leaders and in-sync replicas that are gone are replaced, and everybody is told everything
// (onControllerFailover, and the startup of both state machines).
function startUp(deciding: Deciding): void {
  const { image, outcome } = deciding
  const gone = new Set<string>()
  for (const { isr } of Object.values(image.partitions)) {
    for (const id of isr) if (image.brokers[id] === undefined) gone.add(id)
  }
  for (const broker of [...gone].toSorted()) write(deciding, withoutBroker(image, broker), whys.sessionExpired)
  write(
    deciding,
    electFor(image, ({ leader }) => leader === null, {}),
    whys.unfenced,
  )
  outcome.newcomers = Object.keys(image.brokers)
}

/** Brokers have come or gone since: BrokerChange, with those that came back as others (`bounced`) as both. */
function brokersAre(deciding: Deciding, now: ClusterImage['brokers']): void {
  const { image, outcome } = deciding
  const isSame = (id: string) => image.brokers[id]?.brokerEpoch === now[id]?.brokerEpoch
  const gone = Object.keys(image.brokers).filter((id) => !isSame(id))
  const come = Object.keys(now).filter((id) => !isSame(id))
  if (gone.length + come.length === 0) return
  for (const id of gone) delete image.brokers[id]
  // Their partitions are offline before anybody else is elected (onBrokerFailure).
  for (const { partition, leader } of Object.values(image.partitions)) {
    if (leader !== null && gone.includes(leader)) become(deciding, partition, 'Offline')
  }
  for (const id of gone) write(deciding, withoutBroker(image, id), whys.sessionExpired)
  for (const id of come) image.brokers[id] = now[id]!
  for (const id of come) write(deciding, changesWith(image, id), whys.unfenced)
  outcome.newcomers = come
  outcome.brokersChanged = true
}

// Its partitions elect, and it leaves the ISR of the others. Whoever goes on leading does so in a new leader epoch here
// (ReplicaStateMachine.doRemoveReplicasFromIsr), which KRaft does not need any more (R-ISR6).
function withoutBroker(image: ClusterImage, broker: string): MetadataRecord[] {
  return changesWithout(image, broker).map((record) => inNewEpoch(image, record))
}

function inNewEpoch(image: ClusterImage, record: MetadataRecord): MetadataRecord {
  if (record.type !== 'partitionChangeRecord' || record.leader !== undefined) return record
  return { ...record, leader: image.partitions[record.partition]!.leader }
}

/** Every 300 s: the brokers that do not lead enough of what they should lead first get that back. */
function rebalance(deciding: Deciding): void {
  const { image, config } = deciding
  for (const broker of Object.keys(image.brokers).toSorted()) {
    if (imbalanceOf(image, broker) <= config['leader.imbalance.per.broker.percentage'] / 100) continue
    const isMisplaced = (state: PartitionState) =>
      state.replicas[0] === broker && state.leader !== broker && state.leader !== null && !isReassigning(state)
    write(deciding, electFor(image, isMisplaced, { preferred: true }), whys.preferred)
  }
}

/** Share of the partitions that a broker should lead and does not (checkAndTriggerAutoLeaderRebalance). */
export function imbalanceOf({ partitions }: ClusterImage, broker: string): number {
  const preferred = Object.values(partitions).filter(({ replicas }) => replicas[0] === broker)
  return preferred.filter(({ leader }) => leader !== broker).length / Math.max(1, preferred.length)
}

function answerRequest(deciding: Deciding, message: OfficeRequest, from: string): void {
  switch (message.type) {
    case 'alterPartitionRequest':
      return alterPartition(deciding, message, from)
    case 'allocateProducerIdsRequest':
      return allocate(deciding, message, from)
    case 'controlledShutdownRequest':
      return shutDown(deciding, message, from)
    default:
      return operate(deciding, message, from)
  }
}

function alterPartition(deciding: Deciding, message: AlterPartitionRequest, from: string): void {
  const { records, why, response } = decideIsrChange(deciding.image, from, message)
  if (records.length > 0) deciding.outcome.facts.push(acceptance(deciding.image, from, message))
  write(deciding, records, why)
  deciding.outcome.answers.push({ to: from, response })
}

function allocate(deciding: Deciding, { brokerEpoch }: AllocateProducerIdsRequest, from: string): void {
  const { image, outcome } = deciding
  const isCurrent = image.brokers[from]?.brokerEpoch === brokerEpoch
  const firstId = image.nextProducerId
  const error = isCurrent ? 'NONE' : 'STALE_BROKER_EPOCH'
  if (isCurrent)
    write(deciding, [{ sealed: true, type: 'producerIdsRecord', nextProducerId: firstId + BLOCK }], whys.created)
  outcome.answers.push({ to: from, response: { type: 'allocateProducerIdsResponse', error, firstId, count: BLOCK } })
}

// What it leads moves to others that are in sync; what nobody else can lead stays, and is counted (doControlledShutdown).
function shutDown(deciding: Deciding, { brokerEpoch }: ControlledShutdownRequest, from: string): void {
  const { image, outcome } = deciding
  const respond = (error: 'NONE' | 'STALE_BROKER_EPOCH' | 'BROKER_NOT_AVAILABLE', remaining: string[]) =>
    outcome.answers.push({ to: from, response: { type: 'controlledShutdownResponse', error, remaining } })
  const known = image.brokers[from]
  if (known === undefined) return void respond('BROKER_NOT_AVAILABLE', [])
  if (brokerEpoch < known.brokerEpoch) return void respond('STALE_BROKER_EPOCH', [])
  image.brokers[from] = { ...known, inControlledShutdown: true }
  const held = Object.values(image.partitions).filter(({ replicas }) => replicas.includes(from) && replicas.length > 1)
  const followed: string[] = []
  const records: MetadataRecord[] = []
  for (const state of held) {
    const canLead = (id: string) => id !== from && isActive(image, id)
    const others = state.isr.filter((id) => id !== from)
    if (state.leader === from && !others.some(canLead)) continue
    if (state.leader !== from) followed.push(state.partition)
    if (!state.isr.includes(from) || others.length === 0) continue
    const rules = { ...rulesFor(image, state, { acceptable: canLead }), unclean: false }
    const acceptable = state.leader === from ? canLead : (id: string) => id === state.leader || canLead(id)
    const record = changePartition(state, { isr: others }, { ...rules, acceptable })
    if (record !== null) records.push(inNewEpoch(image, record))
  }
  write(deciding, records, whys.shutdown)
  if (followed.length > 0) outcome.stopped.push({ broker: from, partitions: followed })
  outcome.brokersChanged = true
  respond(
    'NONE',
    Object.values(image.partitions).flatMap(({ partition, leader, replicas }) =>
      leader === from && replicas.length > 1 ? [partition] : [],
    ),
  )
}

// The operator's requests are decided as in KRaft. A broker that is removed goes with its session, and nobody unregisters it.
function operate(deciding: Deciding, message: Message & { type: OperatorRequest }, from: string): void {
  const { image, config, random, outcome } = deciding
  if (message.type === 'unregisterBroker') return
  const note = (fact: Fact): void => void outcome.facts.push(fact)
  const desk: Desk = {
    config,
    image,
    write(records, why, { fact } = {}) {
      write(deciding, records, why)
      if (fact !== undefined) note(fact)
    },
    forget: () => undefined,
    // Quotas are only modelled with KRaft.
    charge: () => null,
    askAgain: () => undefined,
  }
  const perform = operatorRequests[message.type] as AnyOperation
  perform(desk, message, { random, note }, from)
  // Only an unclean election is not waited for (TopicUncleanLeaderElectionEnable).
  if (message.type !== 'alterTopicConfig') return
  const isHopeless = (state: PartitionState) =>
    state.topic === message.topic && state.leader === null && isUncleanAllowed(image, state)
  write(deciding, electFor(image, isHopeless, {}), whys.unclean)
}

type AnyOperation = (
  desk: Desk,
  message: Message,
  fx: { random: Stream; note: (fact: Fact) => void },
  from: string,
) => void
