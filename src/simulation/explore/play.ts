// A counterexample as a scenario: messages are held back, and each step of the story lets through what it needs.
// How many messages that is depends on what is under way at the moment, so each step is tried out until it did its work.
import { counted } from '../../models/kafka/counted'
import { emptyScenario, newBroker, newProducer, newTopic } from '../../blueprint/defaults'
import type { Act, RulesSettings, Scenario, TimelineLine } from '../../blueprint/scenario'
import { ms, seconds, type Micros } from '../../kernel/time'
import { ledgerOf } from '../referee/ledger'
import { headlessRun } from '../headless'
import type { Run } from '../run-state'
import type { Move } from './moves'
import { isInIsr, leaderOf, presumesLeadership, type Situation } from './state'
import { brokerName, recordName, sentenceOf } from './story'

interface Told {
  readonly move: Move | null
  readonly situation: Situation
}

/** A story under way: its lines so far, and what each replica has been given to read. */
interface Stage {
  readonly path: readonly Told[]
  readonly settings: RulesSettings
  lines: TimelineLine[]
  now: Micros
  /** By replica: the epochs that it hears of, each with the step, as far as it has not been told yet. */
  readonly news: { step: number; epoch: number }[][]
}

const TOPIC = 'orders'
const PARTITION = `${TOPIC}-0`
/** After a refused fetch a replica waits for a second (replica.fetch.backoff.ms). */
const PAUSE = seconds(1.2)
const AT_MOST = 4
/** Epochs of the quiet beginning: that of the new topic, and that in which the first leader is appointed. */
const QUIET_EPOCHS = 2

/** The scenario that plays the path, and loses the record in the end; null when it cannot be played. */
export function scenarioOf(name: string, settings: RulesSettings, path: readonly Told[]): Scenario | null {
  const stage: Stage = { path, settings, lines: [], now: 0, news: newsOf(path) }
  prepare(stage)
  for (let i = 1; i < path.length; i++) if (!playStep(stage, i)) return null
  const last = path.at(-1)!.situation
  const heir = heirOf(last)
  if (heir < 0) return null
  conclude(stage, heir)
  const scenario = scenarioWith(stage, name)
  const lost = ledgerOf(headlessRun(scenario, scenario.time.end).state.referee).lost
  if (lost === 0) return null
  const because = `${brokerName(heir)} is in sync and leads, and does not have it`
  return { ...scenario, expect: [{ kind: 'final', that: `ledger.lost == ${lost}`, because }] }
}

/** Nobody gives up waiting, whatever the story holds back. */
const patience = {
  'controller.quorum.request.timeout.ms': 600_000,
  'replica.socket.timeout.ms': 600_000,
  'replica.lag.time.max.ms': 600_000,
}

// ---- the stage ------------------------------------------------------------------------------------------------------------

const line = (at: Micros, act: Act): TimelineLine => ({ trigger: { at }, id: null, recorded: false, act })
const link = (from: string, to: string): string => `link:${from}-${to}`
const hold = (from: string, to: string, message: string): Act => ({ do: 'hold', target: link(from, to), message })
const pass = (from: string, to: string, message: string, count = 1): Act => ({
  do: 'deliver',
  skip: 0,
  target: link(from, to),
  count,
  message,
})
// A broker that is not answered asks again every two seconds: all of its questions, and of the answers the first that fits.
const ask = (broker: string): Act => pass(broker, 'k1', 'metadataFetchRequest', 1_000)
const tell = (broker: string): Act => pass('k1', broker, 'metadataFetchResponse', 1_000)
const appoint = (leader: string | null, isr: string[] | null): Act => ({
  do: 'appoint',
  target: `leader:${TOPIC}/p0`,
  leader,
  isr,
})

const brokersOf = ({ replicas }: Situation): string[] => replicas.map((_, i) => brokerName(i))
/** Each record has a producer of its own, which reaches only the broker that appends it. */
const appendsOf = (path: readonly Told[]): { producer: string; replica: number; record: number }[] =>
  path.flatMap(({ move }) =>
    move?.do === 'append' ? [{ producer: recordName(move.record), replica: move.replica, record: move.record }] : [],
  )

// Everybody knows a leader; from then on nobody hears anything that the story does not tell them.
function prepare(stage: Stage): void {
  const situation = stage.path.at(-1)!.situation
  const brokers = brokersOf(situation)
  // Not the first leader of the story: that one is to know nothing of its followers when it begins.
  const quiet = leaderOf(situation, 0) === brokers.length - 1 ? 0 : brokers.length - 1
  for (const { producer, replica } of appendsOf(stage.path)) {
    for (const other of brokers) {
      if (other !== brokerName(replica))
        stage.lines.push(line(0, { do: 'cut', target: link(producer, other), oneWay: false }))
    }
  }
  stage.lines.push(line(ms(300), appoint(brokerName(quiet), null)))
  for (const broker of brokers) {
    stage.lines.push(line(seconds(1.5), hold(broker, 'k1', 'metadataFetchRequest')))
    for (const other of brokers) {
      if (other !== broker) stage.lines.push(line(seconds(1.5), hold(other, broker, 'fetchResponse')))
    }
  }
  for (const broker of brokers) stage.lines.push(line(seconds(2.2), hold('k1', broker, 'metadataFetchResponse')))
  stage.now = seconds(3)
}

function scenarioWith({ path, settings, lines, now }: Stage, name: string): Scenario {
  const brokers = brokersOf(path[0]!.situation)
  const patient = { acks: 'all', 'request.timeout.ms': 500, 'metadata.max.age.ms': 500 }
  const empty = emptyScenario()
  return {
    ...empty,
    scenario: name,
    title: `The shortest way to lose a record: ${[settings.version, ...settings.without].join(' without ')}`,
    description: `Found by the explorer: ${counted(path.length - 1, 'step')}, each let through by hand. In the end a replica leads that is in sync and lacks a committed record.`,
    time: { profile: 'realistic', end: now + seconds(4), hop: ms(1), jitter: 0 },
    rules: settings,
    blueprint: {
      ...empty.blueprint,
      config: patience,
      brokers: Object.fromEntries(brokers.map((broker) => [broker, newBroker()])),
      topics: { [TOPIC]: { ...newTopic(brokers.length), partitions: 1 } },
      producers: Object.fromEntries(
        appendsOf(path).map(({ producer }) => [producer, { ...newProducer(), to: TOPIC, rate: 0, config: patient }]),
      ),
    },
    timeline: lines,
  }
}

// ---- the steps --------------------------------------------------------------------------------------------------------------

/** Adds the lines of a step; answers whether the run is then where the story is. */
function playStep(stage: Stage, i: number): boolean {
  const { move, situation } = stage.path[i]!
  if (move === null) return false
  const before = stage.path[i - 1]!.situation
  const text = `${i}. ${sentenceOf(move, before, situation)}`
  stage.lines.push(line(stage.now, { do: 'mark', text }))
  for (const producer of givenUp(stage.path, i))
    act(stage, { do: 'kill', target: `producer:${producer}`, silent: false, lose: null })
  for (const what of actsOf(move, before)) act(stage, what)
  if (move.do === 'elect' || move.do === 'fence') offerNews(stage, move.epoch)
  if (move.do === 'lead' || move.do === 'follow') bringNews(stage, i)
  stage.now += ms(500)
  const { lines, now } = stage
  const ways = waysOf(move, before)
  for (let passed = 0; passed <= AT_MOST; passed++) {
    if (agrees(headlessRun(scenarioWith(stage, 'x'), stage.now), stage.path, i)) {
      stage.now += ms(500)
      return true
    }
    for (const [from, to] of ways) stage.lines.push(line(stage.now, pass(from, to, 'fetchResponse')))
    stage.now += PAUSE
  }
  stage.lines = lines
  stage.now = now
  return false
}

// Whose record is cut off the log of the one that appended it gives up, or it would send it there once more.
function givenUp(path: readonly Told[], i: number): string[] {
  const before = path[i - 1]!.situation.replicas
  const after = path[i]!.situation.replicas
  return appendsOf(path.slice(0, i)).flatMap(({ producer, replica, record }) =>
    before[replica]!.log.includes(record) && !after[replica]!.log.includes(record) ? [producer] : [],
  )
}

function actsOf(move: Move, before: Situation): Act[] {
  const who = brokerName(move.replica)
  const last = before.epochs - 1
  const isr = before.replicas.flatMap((replica, k) => (isInIsr(replica, last) ? [brokerName(k)] : []))
  switch (move.do) {
    case 'elect':
      return [appoint(who, null)]
    case 'fence': {
      const leader = leaderOf(before, last)
      return [appoint(leader < 0 ? null : brokerName(leader), isr.length > 1 ? isr.filter((id) => id !== who) : isr)]
    }
    case 'append':
      return [
        {
          do: 'emit',
          target: `producer:${recordName(move.record)}`,
          count: 1,
          key: null,
          value: null,
          tombstone: false,
        },
      ]
    case 'shrink': {
      const leader = brokerName(move.leader)
      const left = isr.filter((id) => id !== who)
      return [appoint(null, left), ask(leader), tell(leader)]
    }
    default:
      return []
  }
}

/**
 * What each replica is told, and at which step. Who is asked by a follower must know that it leads, which the explorer
 * does not demand where nothing is fenced: such a leader is told with the follower.
 */
function newsOf(path: readonly Told[]): Stage['news'] {
  const news: Stage['news'] = path[0]!.situation.replicas.map(() => [])
  path.forEach(({ move }, step) => {
    if (move?.do !== 'lead' && move?.do !== 'follow') return
    if (move.do === 'follow' && move.to < move.from && path[step - 1]!.situation.replicas[move.leader]!.epoch < 0) {
      news[move.leader]!.push({ step, epoch: move.epoch })
    }
    news[move.replica]!.push({ step, epoch: move.epoch })
  })
  return news
}

// An epoch has been written down. Whoever hears of it next reads it now, before a later one is there, and is told at its
// step; at once, if by that step it could not read any more what it has to hear after that.
function offerNews(stage: Stage, epoch: number): void {
  stage.news.forEach((news, k) => {
    const [next, after] = news
    if (next?.epoch !== epoch) return
    const who = brokerName(k)
    act(stage, ask(who))
    const latest = stage.path[next.step]!.situation.epochs - 1
    if (after === undefined || after.epoch >= latest) return
    act(stage, tell(who))
    news.shift()
  })
}

function bringNews(stage: Stage, step: number): void {
  const latest = stage.path[step]!.situation.epochs - 1
  stage.news.forEach((news, k) => {
    if (news[0]?.step !== step) return
    const who = brokerName(k)
    act(stage, ask(who))
    act(stage, tell(who))
    news.shift()
    // It has asked again by now: let it read what it hears next, if that is the latest at the moment.
    if (news[0]?.epoch === latest) act(stage, ask(who))
  })
}

function act(stage: Stage, what: Act): void {
  stage.lines.push(line(stage.now, what))
  stage.now += ms(50)
}

/** The directions in which fetch responses may have to be let through for a step. */
function waysOf(move: Move, before: Situation): [string, string][] {
  const who = brokerName(move.replica)
  switch (move.do) {
    case 'fetch':
    case 'cut':
    case 'expand':
      return [[brokerName(move.leader), who]]
    case 'follow':
      return move.leader < 0 ? [] : [[brokerName(move.leader), who]]
    case 'commit':
      return before.replicas.flatMap((_, k): [string, string][] => (k === move.replica ? [] : [[who, brokerName(k)]]))
    default:
      return []
  }
}

// Do the logs end where the story says, and has the step itself happened?
function agrees({ state }: Run, path: readonly Told[], i: number): boolean {
  const { move, situation } = path[i]!
  const { actors } = state.world
  const controller = actors.k1
  const image = controller?.kind === 'controller' ? controller.volatile.image.partitions[PARTITION] : undefined
  return situation.replicas.every((replica, k) => {
    const broker = actors[brokerName(k)]
    if (broker?.kind !== 'broker') return false
    const known = broker.volatile.partitions[PARTITION]
    const log = broker.durable.logs[PARTITION]
    if (known === undefined || log === undefined || log.logEndOffset !== replica.log.length) return false
    if (k === move?.replica && 'epoch' in move && isHeard(move) && known.leaderEpoch !== move.epoch + QUIET_EPOCHS)
      return false
    if (move?.do === 'commit' && move.replica === k && known.highWatermark < move.to) return false
    return move?.do !== 'expand' || move.replica !== k || image?.isr.includes(brokerName(k)) === true
  })
}

const isHeard = (move: Move): boolean => move.do === 'lead' || move.do === 'follow'

// ---- the end ----------------------------------------------------------------------------------------------------------------

/** A replica that is in sync, and lacks what a leader holds below its high watermark; -1: there is none. */
function heirOf({ replicas, epochs }: Situation): number {
  const lacks = (replica: (typeof replicas)[number]) =>
    replicas.some(
      (leader) =>
        presumesLeadership(leader) &&
        leader.log.slice(0, leader.highWatermark).some((record, offset) => replica.log[offset] !== record),
    )
  return replicas.findIndex((replica) => isInIsr(replica, epochs - 1) && lacks(replica))
}

function conclude(stage: Stage, heir: number): void {
  const who = brokerName(heir)
  stage.now += seconds(1)
  stage.lines.push(line(stage.now, { do: 'mark', text: `${who} is in sync: it may be elected.` }))
  stage.lines.push(line(stage.now, appoint(who, null)))
  stage.lines.push(line(stage.now + ms(100), { do: 'heal', target: link(who, 'k1') }))
  stage.now += seconds(1)
}
