// Everything that can be done to anything, by what is done: the command palette asks for the target afterwards.
import { Hash, Scissors } from 'lucide-react'
import type { Frame } from '../../worker/protocol'
import { QUORUM } from '../../blueprint/target'
import { aboutVerb } from './about'
import { allIds, type Block, findBlock, kindName, linkTarget } from './blocks'
import { plural } from '../format'
import { select, useWorkspace } from '../stores/workspace'
import { focusPartitions } from './edit'
import { leadVerbs, moveVerbs, partitionName, partitionVerbs } from './partition-verbs'
import { doVerb, type Verb, verbsOf } from './verbs'

/** One thing that it can be done to. */
export interface AskTarget {
  /** `b1`, `orders/p0`, `b1 and b2`. */
  name: string
  /** What it is, or what will be done exactly. */
  detail: string
  about: string | null
  run: () => void
}

/** `Shut down`, and all that can be shut down now. */
export interface Ask {
  title: string
  icon: Verb['icon']
  /** Other words for it. */
  keywords: string[]
  targets: AskTarget[]
}

/** What an operator may call it. */
const otherWords: Record<string, string> = {
  stop: 'controlled shutdown stop close',
  kill: 'crash power off',
  restore: 'restart boot',
  wipe: 'empty disk replace',
  elect: 'preferred replica election leader rebalance',
  'elect-unclean': 'unclean leader election',
  retire: 'decommission drain unregister',
  roll: 'rolling restart upgrade',
  'add-partition': 'more partitions grow',
  'delete-records': 'truncate purge kafka-delete-records',
  cancel: 'reassignment stop move',
  move: 'reassign reassignment',
  cut: 'network partition isolate',
  stale: 'stale metadata zombie leader network partition isolate controller',
  'fill-disk': 'full disk no space storage error',
  'make-room': 'full disk free space',
  slow: 'latency delay',
  lossy: 'drop packets',
  remove: 'delete',
  'reset-earliest': 'reset offsets rewind replay kafka-consumer-groups',
  'reset-latest': 'reset offsets skip kafka-consumer-groups',
  'reset-current': 'reset offsets to-current kafka-consumer-groups',
  'reset-back': 'reset offsets shift-by kafka-consumer-groups',
  'reset-on': 'reset offsets shift-by kafka-consumer-groups',
  'reset-ago': 'reset offsets by-duration to-datetime kafka-consumer-groups',
  'seek-start': 'rewind replay seekToBeginning',
  'seek-end': 'skip seekToEnd',
}

/** All blocks of a frame that something can be done to: zones and the quorum, too. */
export function blocksOf(frame: Frame): Block[] {
  const zones = new Set(frame.brokers.flatMap(({ zone }) => (zone === null ? [] : [`zone:${zone}`])))
  return [...allIds(frame), ...zones, QUORUM].flatMap((id) => findBlock(frame, id) ?? [])
}

/** What can be done now, each thing once with all its targets, in the order in which the blocks offer it. */
export function asksOf(frame: Frame): Ask[] {
  const asks = new Map<string, Ask & { acts: Set<string> }>()
  const put = (verb: Verb, of: { id: string; name: string; detail: string; about: string | null }) => {
    const title = verb.ask ?? verb.label
    const ask = asks.get(title) ?? {
      title,
      icon: verb.icon,
      keywords: [otherWords[verb.id] ?? ''],
      targets: [],
      acts: new Set(),
    }
    asks.set(title, ask)
    // What concerns the whole cluster is offered by several of its blocks.
    const act = JSON.stringify(verb.act)
    if (ask.acts.has(act)) return
    ask.acts.add(act)
    ask.targets.push({ name: of.name, detail: of.detail, about: of.about, run: () => doVerb(verb, of) })
  }
  for (const block of blocksOf(frame))
    for (const verb of verbsOf(block))
      put(verb, {
        id: block.id,
        name: nameOf(verb, block),
        detail: verb.act.do === 'roll' && block.kind !== 'zone' ? '' : kindName(block).toLowerCase(),
        about: aboutVerb(verb, block),
      })
  const brokers = frame.brokers.map(({ id }) => id)
  for (const topic of frame.topics.filter(({ internal }) => !internal))
    for (const partition of topic.partitions) {
      const id = partitionName(topic.id, partition)
      for (const verb of partitionVerbs(topic.id, partition))
        put(verb, { id, name: id, detail: 'partition', about: null })
      const moves = moveVerbs(topic.id, partition, brokers).flatMap(({ verbs }) => verbs)
      for (const verb of [...leadVerbs(topic.id, partition), ...moves])
        put(verb, { id, name: id, detail: verb.label.toLowerCase(), about: null })
    }
  for (const [a, b] of pairsOf(frame)) {
    const verb: Verb = {
      id: 'cut',
      label: 'Cut a connection',
      icon: Scissors,
      tone: 'danger',
      act: { do: 'cut', target: linkTarget(a, b), oneWay: false },
    }
    put(verb, { id: `${a} and ${b}`, name: `${a} and ${b}`, detail: 'connection', about: null })
  }
  const all = [...asks.values()].map(({ title, icon, keywords, targets }) => ({ title, icon, keywords, targets }))
  return [...all, numberOfPartitions(frame)].filter(({ targets }) => targets.length > 0)
}

/** A number is typed in the inspector. */
const numberOfPartitions = ({ topics }: Frame): Ask => ({
  title: 'Set the number of partitions',
  icon: Hash,
  keywords: ['add partitions more'],
  targets: topics
    .filter(({ internal, partitions }) => !internal && partitions.length > 0)
    .map(({ id, partitions }) => ({
      name: id,
      detail: plural(partitions.length, 'partition'),
      about: null,
      run() {
        select(id)
        useWorkspace.setState({ tab: 'inspect', dockOpen: true })
        focusPartitions()
      },
    })),
})

const nameOf = ({ act }: Verb, { id }: Block): string =>
  'target' in act && act.target === 'cluster:all' ? 'all' : id.replace(/^(zone|link):/, '')

/** Connections that the palette lists; more are better drawn across. */
const MOST_PAIRS = 300

/** Whose connections can be cut: of the cluster with each other, and of clients with brokers. */
function pairsOf({ brokers, quorum, producers, groups, links }: Frame): [string, string][] {
  const cluster = [...brokers, ...quorum.nodes].map(({ id }) => id)
  const clients = [...producers, ...groups.flatMap(({ consumers }) => consumers)].map(({ id }) => id)
  const isCut = (a: string, b: string) =>
    links.some((link) => link.cut !== null && ((link.a === a && link.b === b) || (link.a === b && link.b === a)))
  const pairs = [
    ...cluster.flatMap((a, i) => cluster.slice(i + 1).map((b): [string, string] => [a, b])),
    ...clients.flatMap((a) => brokers.map(({ id }): [string, string] => [a, id])),
  ]
  return pairs.filter(([a, b]) => !isCut(a, b)).slice(0, MOST_PAIRS)
}
