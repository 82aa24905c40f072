// The acts that a timeline may have, and the fields of each, as a file has them.
import { seconds } from '../kernel/time'
import { messageTypes } from '../models/kafka/message-types'
import { aclField } from './acls'
import {
  described,
  duration,
  flag,
  found,
  id,
  idsOnce,
  listOf,
  literal,
  mapOf,
  number,
  oneOf,
  or,
  orNull,
  share,
  size,
  text,
  topicName,
  whole,
  type Field,
  type Fields,
} from './field'
import { quotaField } from './quotas'
import { LONGEST_TOPIC } from './ids'
import { limits } from './limits'
import { nearest } from './nearest'
import type { Act, ResetPoint, SeekPoint, Unflushed } from './scenario'
import { problem } from './source'
import { printDuration, readDuration, readSize } from './units'

/** What a person writes to be read: a line of text. */
export const sentence = text(limits.sentence.max)
export const condition = literal(limits.sentence.max, 'a condition')
/** Ten years is what a wrong clock can be off by. */
const clockError = duration({ max: seconds(20 * 365 * 24 * 3_600) })

const unflushed: Field<Unflushed> = {
  form: 'unflushed, a duration or a size',
  read(place) {
    const { node } = place
    const written = node.kind === 'scalar' ? String(node.value).trim() : ''
    if (written === 'unflushed') return { kind: 'unflushed' }
    const time = readDuration(written)
    if (time !== null && !Number.isNaN(time)) return { kind: 'time', last: time }
    const bytes = readSize(written)
    if (bytes !== null && !Number.isNaN(bytes)) return { kind: 'bytes', last: bytes }
    return problem(place, 'MR-124', `Expected what is lost, found ${found(place)}.`, 'Write unflushed, 30s or 64KiB.')
  },
  write: (value) =>
    value.kind === 'unflushed' ? value.kind : value.kind === 'time' ? printDuration(value.last) : `${value.last}B`,
}

const seekPoint: Field<SeekPoint> = {
  form: 'earliest, latest, an offset, or a time',
  read(place) {
    const { node } = place
    const value = node.kind === 'scalar' ? node.value : null
    if (value === 'earliest' || value === 'latest') return { kind: value }
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return { kind: 'offset', offset: value }
    const time = typeof value === 'string' ? readDuration(value) : null
    if (time !== null && !Number.isNaN(time)) return { kind: 'time', at: time }
    const near = nearest(String(value), ['earliest', 'latest'])
    const fix =
      near === null
        ? 'Write earliest, latest, an offset such as 100, or a time such as 30s.'
        : `Did you mean \`${near}\`?`
    return problem(place, 'MR-128', `Expected a place to read on, found ${found(place)}.`, fix)
  },
  write: (to) => (to.kind === 'offset' ? to.offset : to.kind === 'time' ? printDuration(to.at) : to.kind),
}

const shiftFields = { shift: orNull(whole({ min: -1_000_000_000, max: 1_000_000_000 })), ago: orNull(duration()) }

const resetPoint: Field<ResetPoint> = {
  form: 'earliest, latest, current, an offset, a time, {shift: -10} or {ago: 5min}',
  read(place) {
    const { node } = place
    if (node.kind === 'scalar' && node.value === 'current') return { kind: 'current' }
    if (node.kind !== 'map') return seekPoint.read(place)
    const read = mapOf('shift or ago', shiftFields).read(place)
    if (read === undefined) return undefined
    if (read.shift !== null && read.ago === null) return { kind: 'shift', by: read.shift }
    if (read.ago !== null && read.shift === null) return { kind: 'ago', span: read.ago }
    return problem(
      place,
      'MR-127',
      'One of `shift` and `ago` says where to read on.',
      'Write {shift: -10} or {ago: 5min}.',
    )
  },
  write(to) {
    if (to.kind === 'shift') return { shift: to.by }
    if (to.kind === 'ago') return { ago: printDuration(to.span) }
    return to.kind === 'current' ? to.kind : seekPoint.write(to)
  },
}

const anyType = literal(64, 'the type of a message')
/** A type of message, by the name that the life-line and the narration use. */
const messageType: Field<string> = {
  ...anyType,
  read(place) {
    const name = anyType.read(place)
    if (name === undefined || messageTypes.includes(name)) return name
    const near = nearest(name, messageTypes)
    const fix = near === null ? 'Such as produceRequest, fetchResponse or endTxnRequest.' : `Did you mean \`${near}\`?`
    return problem(place, 'MR-128', `No message is of the type ${name}.`, fix)
  },
}

/** A topic with a partition is the longest. */
const LONGEST_TARGET = LONGEST_TOPIC + 20

export const target = described(literal(LONGEST_TARGET, 'a target'), 'What it is done to.')
const wholeCluster = described(or(literal(LONGEST_TARGET, 'a target'), 'cluster:all'), 'The cluster.')

const ofPartitions = {
  topic: described(orNull(topicName), 'Only of this topic; absent: of all that it owns.'),
  partition: described(orNull(whole({ min: 0, max: limits.partitions.max })), 'Only this partition.'),
}

export type Verb = Act['do']
type ActFields<D extends Verb> = Omit<Extract<Act, { do: D }>, 'do'>

/** Fields of each act besides `do`. `set` and `add` have a `with` too, and `add` names its block in `target`. */
export const acts = {
  kill: {
    target,
    silent: described(
      or(flag, false),
      'The host is gone too: connections are not reset, so others must notice by themselves.',
    ),
    lose: described(
      orNull(unflushed),
      'What the logs of a broker lose with its power: what was not on the disk yet, or the newest part by age or size. Absent: nothing, the page cache survives.',
    ),
  },
  wipe: { target },
  'delete-records': {
    target,
    before: described(
      orNull(whole({ min: 0, max: Number.MAX_SAFE_INTEGER })),
      'Records below this offset; absent: all that can be read.',
    ),
  },
  clock: {
    target,
    ahead: described(or(clockError, 0), 'How far its clock is ahead of the true time.'),
    behind: described(or(clockError, 0), 'How far it is behind.'),
  },
  restore: { target },
  restart: {
    target,
    for: described(
      or(duration(), seconds(2)),
      'How long after the stop began it starts again; later if it has not stopped by then.',
    ),
  },
  stop: { target },
  pause: { target, for: described(orNull(duration()), 'Absent: until `restore`.') },
  slow: {
    target,
    by: described(duration(), 'Latency added.'),
    jitter: described(or(duration(), 0), 'Most of what chance adds to that, each time.'),
    what: described(or(oneOf('network', 'disk'), 'network' as const), 'The links of the target, or its disk.'),
  },
  lossy: { target, share: described(share, 'Of the messages, lost.') },
  throttle: { target, rate: described(size({ min: 1, max: Number.MAX_SAFE_INTEGER }), 'Bytes per second.') },
  clog: { target, for: described(duration(), 'Within this time, each link at its own moment.') },
  cut: { target, oneWay: described(or(flag, false), 'Only the direction from the first end to the second.') },
  heal: { target },
  drop: {
    target,
    count: described(or(whole({ min: 1, max: 1_000_000 }), 1), 'How many of the next messages.'),
    message: described(orNull(messageType), 'Only messages of this type, such as produceResponse.'),
  },
  hold: {
    target,
    message: described(orNull(messageType), 'Only messages of this type, such as fetchResponse; absent: all.'),
  },
  deliver: {
    target,
    count: described(or(whole({ min: 1, max: 1_000_000 }), 1), 'How many of those that wait, the first ones.'),
    skip: described(or(whole({ min: 0, max: 1_000_000 }), 0), 'The first so many wait on.'),
    message: described(orNull(messageType), 'Only messages of this type.'),
  },
  appoint: {
    target,
    leader: described(orNull(id), 'The broker that leads from now on, in a new epoch; absent: leader and epoch stay.'),
    isr: described(orNull(idsOnce(limits.brokers.max)), 'Who is in sync; absent: whoever is.'),
  },
  emit: {
    target,
    count: described(or(whole({ min: 1, max: 1_000_000 }), 1), 'How many records.'),
    key: described(orNull(literal(limits.name.max)), 'Absent: as the producer makes its keys.'),
    value: described(orNull(literal(limits.sentence.max)), 'Absent: made up, as long as the producer says.'),
    tombstone: described(or(flag, false), 'Without a value: in a compacted topic, its key is gone.'),
  },
  burst: { target, factor: described(number({ min: 0, max: 1_000_000 }), '2: twice as fast.'), for: duration() },
  remove: { target },
  elect: {
    target,
    election: described(
      or(oneOf('preferred', 'unclean'), 'preferred' as const),
      'Back to the first replica, or any that is alive for partitions without a leader.',
    ),
  },
  move: {
    target,
    replica: described(orNull(id), 'The broker that holds the copy.'),
    onto: described(orNull(id), 'The broker that gets it.'),
    leader: described(orNull(id), 'Instead of both: the replica that is to lead, now and by preference.'),
  },
  reassign: {
    target,
    replicas: described(
      orNull(listOf(id, limits.brokers.max)),
      'The brokers that shall hold it, the preferred leader first. Absent: what is under way is cancelled.',
    ),
  },
  retire: { target },
  roll: { target, for: described(or(duration(), seconds(2)), 'How long each is away.') },
  scale: { target, to: described(whole({ min: 0, max: limits.clients.max }), 'Number of consumers.') },
  reset: { target, to: described(resetPoint, 'Where it shall read on.'), ...ofPartitions },
  seek: { target, to: described(seekPoint, 'Where it shall read on.'), ...ofPartitions },
  'pause-reading': { target, ...ofPartitions },
  'resume-reading': { target, ...ofPartitions },
  'add-acl': { target: wholeCluster, acl: described(aclField, 'The entry: `allow User:web WRITE topic:orders`.') },
  'remove-acl': { target: wholeCluster, acl: described(aclField, 'The entry, as it was added.') },
  'set-quota': {
    target: wholeCluster,
    quota: described(quotaField, 'For whom, and how much: `user:web producer_byte_rate=20000`; `=none` takes it away.'),
  },
  mark: { text: sentence },
  note: { text: sentence },
  ask: { question: sentence, options: listOf(sentence, 8), answer: described(sentence, 'One of the options.') },
} satisfies { [D in Exclude<Verb, 'set' | 'add'>]: Fields<ActFields<D>> }

const setFields = {
  target,
  with: described(
    { ...literal(0), form: 'a map of settings' } as Field<string>,
    "Fields of the block, and Kafka's keys; `null` means the default.",
  ),
}
export const addFields = {
  target: described(target, 'Kind and name of the new block: `broker:b4`.'),
  group: described(orNull(id), 'For a consumer: its group.'),
  with: described(
    { ...literal(0), form: 'a map of settings' } as Field<string>,
    "Fields of the block, and Kafka's keys.",
  ),
}

/** What each act does, in one sentence. */
export const actDocs: Record<Verb, string> = {
  kill: 'Ends a process at once; what it had in memory is gone.',
  wipe: 'Ends the process of a broker or controller, and gives it an empty disk: a controller forgets its epoch, its vote and its log.',
  'delete-records':
    "Deletes the oldest records of a topic (Kafka's DeleteRecords); their files go with the next look at retention.",
  clock:
    'Sets the clock of a process wrong. Only what goes by the wall clock changes: timestamps, and retention by time.',
  restore: 'Starts what was killed or stopped, and ends a pause.',
  restart: 'A clean stop (a controlled shutdown, a close()), and a start a while after.',
  stop: 'A clean stop.',
  pause: 'Freezes a process, as a long garbage collection would: it hears nothing until it goes on.',
  slow: 'Adds latency to a link, to all links of a process, or to each append of a broker.',
  lossy: 'Loses a share of the messages of a link, or of all links of a process.',
  throttle:
    'Gives little bandwidth to each of the named links, or to all that a process sends and all that it receives: large batches take longer.',
  clog: 'Lets nothing through for a while: every link at its own moment gets through again, in order and without loss.',
  cut: 'Cuts a link, or all links of a process: messages over it are lost.',
  heal: 'Ends `cut`, `slow`, `lossy`, `throttle`, `drop` and `hold`.',
  drop: 'Loses the next messages from the first end of a link to the second, or one message under way.',
  hold: 'Keeps messages from the first end of a link waiting at the second, so that a script can say when each is heard.',
  deliver: 'Lets messages that a `hold` keeps waiting be heard now.',
  appoint: 'Lets the controller write down a leader or an ISR at once, as an election or a reassignment may.',
  emit: 'Lets a producer send records now.',
  burst: "Multiplies a producer's rate for a time.",
  set: 'Changes settings while it runs.',
  add: 'Adds a block while it runs.',
  remove:
    'Takes a block away; a broker is unregistered, a topic deleted. A controller is gone at once, and then taken out of the quorum.',
  elect: 'An election of the partitions now, as kafka-leader-election does it.',
  move: 'Moves a replica of a partition to another broker, or its leadership to another replica.',
  reassign: 'Gives a partition other replicas, as kafka-reassign-partitions does it, or cancels what is under way.',
  retire:
    'Moves all copies off a broker, stops it in good order, and takes it out of the cluster. A controller is taken out of the quorum first, and its machine then.',
  roll: 'A rolling restart: one broker after the other, each when no partition is under-replicated; or one consumer of a group after the other, each when all are members again.',
  scale: "Sets the number of a group's consumers.",
  reset:
    'Sets what a group has committed, as kafka-consumer-groups --reset-offsets does; refused while the group has members.',
  seek: 'Lets the applications call seek() for what they own; nothing is committed by that.',
  'pause-reading':
    'Lets the applications call pause() for what they own: they poll on and stay members, and get no records of it.',
  'resume-reading': 'Lets them call resume().',
  'add-acl': 'Adds an access control entry, as kafka-acls does: everybody who has an authorizer goes by it at once.',
  'remove-acl': 'Takes an access control entry away.',
  'set-quota': 'Sets quotas of a user, of a client or of both, as kafka-configs does; brokers go by them at once.',
  mark: 'Puts a mark on the timeline.',
  note: 'Says something at this moment.',
  ask: 'A predict step: stops the clock on the page until it is answered; headless runs go on.',
}

/** All acts and their fields, for reading and for the docs. */
export const actFields: Record<Verb, Record<string, Field<never>>> = {
  ...acts,
  set: setFields,
  add: addFields,
} as never
