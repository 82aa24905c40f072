// The lines of a timeline and the expectations: their fields, as a file has them.
import { seconds } from '../kernel/time'
import {
  brokerFields,
  consumerFields,
  groupFields,
  producerFields,
  readBlock,
  topicFields,
  groupBlock,
  brokerBlock,
  controllerBlock,
  topicBlock,
  producerBlock,
} from './blocks'
import { messageTypes } from '../models/kafka/message-types'
import { aclField } from './acls'
import { writeConfig } from './config-field'
import {
  childOf,
  complete,
  described,
  duration,
  entriesOf,
  flag,
  found,
  id,
  idsOnce,
  isBlank,
  listOf,
  literal,
  mapOf,
  number,
  oneOf,
  or,
  orNull,
  readPresent,
  share,
  size,
  text,
  whole,
  writeFields,
  type Field,
  type Fields,
  type Plain,
} from './field'
import { quotaField } from './quotas'
import { limits } from './limits'
import { nearest, suggestion } from './nearest'
import type {
  Act,
  BlockKind,
  Config,
  Expectation,
  ResetPoint,
  SeekPoint,
  TimelineLine,
  Trigger,
  Unflushed,
} from './scenario'
import { placeOf, problem, problemAt, type Entry, type Place } from './source'
import { betweenTarget, targetsOf } from './target'
import { printDuration, readDuration, readSize } from './units'

const sentence = text(limits.sentence.max)
const condition = literal(limits.sentence.max, 'a condition')
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

const target = described(literal(200, 'a target'), 'What it is done to.')
const wholeCluster = described(or(literal(200, 'a target'), 'cluster:all'), 'The cluster.')

const ofPartitions = {
  topic: described(orNull(id), 'Only of this topic; absent: of all that it owns.'),
  partition: described(orNull(whole({ min: 0, max: limits.partitions.max })), 'Only this partition.'),
}

type Verb = Act['do']
type ActFields<D extends Verb> = Omit<Extract<Act, { do: D }>, 'do'>

/** Fields of each act besides `do`. `set` and `add` have a `with` too, and `add` names its block in `target`. */
const acts = {
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
const addFields = {
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

const blockFields: Record<Exclude<BlockKind, 'consumer'>, Fields<never>> = {
  broker: brokerFields as Fields<never>,
  topic: topicFields as Fields<never>,
  producer: producerFields as Fields<never>,
  group: groupFields as Fields<never>,
}

// ---- triggers --------------------------------------------------------------------------------------------------------

const triggerNames = ['at', 'every', 'from', 'to', 'when', 'after']
const common = { id: orNull(id), recorded: or(flag, false) }

function readTrigger(place: Place, entries: Map<string, Entry>, end: number): Trigger | undefined {
  const field = <T>(name: string, reader: Field<T>): T | undefined => reader.read(childOf(place, entries.get(name)!))
  const given = ['at', 'every', 'when'].filter((name) => entries.has(name))
  if (given.length !== 1) {
    const message =
      given.length === 0
        ? 'When does this happen?'
        : `A line has one of at, every and when; this one has ${given.join(' and ')}.`
    return problem(
      place,
      given.length === 0 ? 'MR-127' : 'MR-144',
      message,
      'Add at: 5s, every: 5s, or when: a condition.',
    )
  }
  if (given[0] === 'at') {
    const at = field('at', duration())
    return at === undefined ? undefined : { at }
  }
  if (given[0] === 'every') {
    const every = field('every', duration({ min: 1 }))
    const from = entries.has('from') ? field('from', duration()) : 0
    const to = entries.has('to') ? field('to', duration()) : end
    return every === undefined || from === undefined || to === undefined ? undefined : { every, from, to }
  }
  const when = field('when', condition)
  const after = entries.has('after') ? field('after', orNull(id)) : null
  return when === undefined || after === undefined ? undefined : { when, after }
}

const writeTrigger = (trigger: Trigger): { [key: string]: Plain } => {
  const time = duration().write
  if ('at' in trigger) return { at: time(trigger.at) }
  if ('every' in trigger) return { every: time(trigger.every), from: time(trigger.from), to: time(trigger.to) }
  return trigger.after === null ? { when: trigger.when } : { when: trigger.when, after: trigger.after }
}

// ---- lines -----------------------------------------------------------------------------------------------------------

/** What a bare id stands for: a kind; 'nothing' when nothing has that name; null when nobody can tell. */
export type KindOf = (id: string) => BlockKind | 'zone' | 'controller' | 'nothing' | null

/** Kinds of the blocks that the `add` lines of a timeline make, by name; what cannot be read is left out. */
export function addedKinds(timeline: Place | null): Record<string, AddedKind> {
  const kinds: Record<string, AddedKind> = {}
  if (timeline?.node.kind !== 'list') return kinds
  for (const line of timeline.node.items) {
    if (line.kind !== 'map') continue
    const scalar = (name: string): unknown => {
      const value = line.entries.find(({ key }) => key === name)?.value
      return value?.kind === 'scalar' ? value.value : undefined
    }
    const target = scalar('target')
    const [, kind, id] = scalar('do') === 'add' ? (/^([a-z]+):(.+)$/.exec(String(target)) ?? []) : []
    if (kind !== undefined && id !== undefined && isAddedKind(kind)) kinds[id] = kind
  }
  return kinds
}

/** Reads a line. Conditions and targets are looked at later, when all names are known. */
export function readLine(place: Place, end: number, kindOf: KindOf): TimelineLine | undefined {
  const list = entriesOf(place, 'a line', 'Write a line such as {at: 5s, do: kill, target: broker:b1}.')
  if (list === undefined) return undefined
  const entries = new Map(list.map((entry) => [entry.key, entry]))
  const trigger = readTrigger(place, entries, end)
  const verb = readVerb(place, entries)
  if (verb === undefined) return undefined
  // `scale`, `reset` and `seek` have a `to` of their own, and faults of the network two sides; with `every`, both belong to the trigger.
  const own = entries.has('every')
    ? []
    : verb === 'scale' || verb === 'reset' || verb === 'seek'
      ? ['to']
      : hasSides(verb)
        ? ['from', 'to']
        : []
  const isTrigger = (key: string) => triggerNames.includes(key) && !own.includes(key)
  const rest = list.filter(({ key }) => !isTrigger(key) && key !== 'do' && !(key in common))
  const stray = list.filter(({ key }) => triggerNames.includes(key) && isTrigger(key) && !belongs(key, entries))
  for (const { key, keyAt } of stray) {
    problemAt(
      place.report,
      'MR-122',
      keyAt,
      `${place.path}.${key}`,
      `\`${key}\` does not belong to this kind of line.`,
      strayFix[key] ?? 'Leave it out.',
    )
  }
  const shared = readPresent(
    place,
    list.filter(({ key }) => key in common),
    common,
  )
  const act = readAct(place, verb, rest, kindOf)
  if (act === undefined || trigger === undefined) return undefined
  return { trigger, id: shared.id ?? null, recorded: shared.recorded ?? false, act }
}

const strayFix: Record<string, string> = {
  from: 'from and to go with every.',
  to: 'from and to go with every.',
  after: 'after goes with when.',
}

function belongs(key: string, entries: Map<string, Entry>): boolean {
  if (key === 'from' || key === 'to') return entries.has('every')
  return key !== 'after' || entries.has('when')
}

/** `mark: text`, `note: text` and `ask: question` need no `do`. */
const spoken = ['mark', 'note', 'ask'] as const

const verbsOf = (): Verb[] => Object.keys(actFields) as Verb[]

function readVerb(place: Place, entries: Map<string, Entry>): Verb | undefined {
  const short = spoken.find((name) => entries.has(name))
  if (!entries.has('do')) return short ?? problem(place, 'MR-127', 'What is done here?', fixOfVerb(entries))
  return oneOf(...verbsOf()).read(childOf(place, entries.get('do')!))
}

/** `set: …` in the place of `do: set` is the likeliest mistake. */
function fixOfVerb(entries: Map<string, Entry>): string {
  const meant = verbsOf().find((verb) => entries.has(verb))
  if (meant !== undefined) return `Write do: ${meant}, and what it is done to as target.`
  const silent = verbsOf().filter((verb) => !spoken.some((name) => name === verb))
  return `Add do: one of ${silent.join(', ')}; or one of ${spoken.join(', ')} with its text.`
}

const hasSides = (verb: Verb): boolean => targetsOf[verb]?.includes('between') === true

/** `from: [b1, b2]` and `to: [b3]` are short for `target: between:b1,b2/b3`. */
function withSides(place: Place, entries: Entry[]): Entry[] | undefined {
  const from = entries.find(({ key }) => key === 'from')
  const to = entries.find(({ key }) => key === 'to')
  if (from === undefined && to === undefined) return entries
  const twice = entries.some(({ key }) => key === 'target')
  if (from === undefined || twice) {
    const message = twice ? 'This has a target, and two sides as well.' : '`from` is missing here.'
    return problem(place, twice ? 'MR-144' : 'MR-127', message, 'Write target, or from and to.')
  }
  const sides = [from, ...(to === undefined ? [] : [to])].map((entry) => {
    const side = childOf(place, entry)
    const ids = idsOnce(limits.clients.max).read(side)
    return ids?.length === 0 ? problem(side, 'MR-127', `\`${entry.key}\` names nobody.`, 'Write ids: [b1, b2].') : ids
  })
  if (sides.includes(undefined)) return undefined
  const written = betweenTarget(sides[0] ?? [], sides[1] ?? [])
  const value = { kind: 'scalar', at: from.keyAt, value: written, bare: written } as const
  return [{ ...from, key: 'target', value }, ...entries.filter((entry) => entry !== from && entry !== to)]
}

function readAct(place: Place, verb: Verb, written: Entry[], kindOf: KindOf): Act | undefined {
  const entries = hasSides(verb) ? withSides(place, written) : written
  if (entries === undefined) return undefined
  if (verb === 'set' || verb === 'add') return readChange(place, verb, entries, kindOf)
  const renamed = spoken.some((name) => name === verb) ? entries.map((entry) => unspoken(entry, verb)) : entries
  const fields = acts[verb] as Fields<object>
  const values = readPresent(place, renamed, fields)
  const act = complete(
    place,
    values,
    fields,
    renamed.map(({ key }) => key),
  )
  if (act === undefined) return undefined
  const read = { do: verb, ...act } as Act
  return read.do !== 'ask' || read.options.includes(read.answer) ? read : missingAnswer(place, read)
}

function missingAnswer({ report, path, ...place }: Place, { options, answer }: Extract<Act, { do: 'ask' }>): undefined {
  const child = {
    ...place,
    report,
    path: `${path}.answer`,
    node: { ...place.node, at: placeOf(report, `${path}.answer`) },
  }
  const fix = suggestion(answer, options, 'Write options: two or more of them.')
  return problem(child, 'MR-140', `The answer \`${answer}\` is none of the options.`, fix)
}

// In a file the text of a mark stands beside the word `mark` itself.
const unspoken = (entry: Entry, verb: Verb): Entry =>
  entry.key === verb ? { ...entry, key: verb === 'ask' ? 'question' : 'text' } : entry

function readChange(place: Place, verb: 'set' | 'add', entries: Entry[], kindOf: KindOf): Act | undefined {
  const settings = entries.find(({ key }) => key === 'with')
  const fields = verb === 'set' ? { target } : { target, group: addFields.group }
  const other = (entry: Entry) => entry === settings
  const read = readPresent<{ target: string; group?: string | null }>(
    place,
    entries,
    fields as Fields<{ target: string; group?: string | null }>,
    other,
    ['with'],
  )
  if (read.target === undefined) {
    return entries.some(({ key }) => key === 'target')
      ? undefined
      : problem(
          place,
          'MR-127',
          '`target` is missing here.',
          verb === 'add' ? 'Add target: broker:b4.' : 'Add target: topic:orders.',
        )
  }
  if (verb === 'set' && settings === undefined)
    return problem(place, 'MR-127', '`with` is missing here.', 'Add with: {acks: all}.')
  const child = settings === undefined ? null : childOf(place, settings)
  if (verb === 'set')
    return isBlank(child!)
      ? problem(
          child!,
          'MR-127',
          '`with` is empty: this line changes nothing.',
          'Write what to set, such as with: {acks: all}.',
        )
      : readSet(read.target, child!, kindOf)
  return readAdd(place, read.target, read.group ?? null, child)
}

/** Which fields `set` has depends on the kind of block, which the target says, or the one block that has this name. */
function readSet(named: string, child: Place, kindOf: KindOf): Act | undefined {
  const bare = !named.includes(':')
  const found = bare ? kindOf(named) : named.slice(0, named.indexOf(':'))
  if (found === null) return undefined
  // A name that nothing has is told of like every other target, when the line is held against the drawing.
  if (found === 'nothing') return { do: 'set', target: named, config: {}, block: {} }
  const written = bare ? `${found}:${named}` : named
  const kind: string = found
  const before = child.report.problems.length
  if (kind === 'consumer') {
    const entries = entriesOf(child, 'the fields of a consumer', 'Write a map such as {zone: az-a}.')
    return entries && { do: 'set', target: written, config: {}, block: readPresent(child, entries, consumerFields) }
  }
  // `kafka-configs --entity-type brokers --entity-default`: a cluster has settings, and no fields.
  if (kind === 'cluster') {
    const read = readBlock<object>(child, 'broker', {})
    return read && child.report.problems.length === before
      ? { do: 'set', target: written, config: read.config, block: {} }
      : undefined
  }
  if (!isBlockKind(kind)) {
    return problem(
      child,
      'MR-144',
      `\`set\` cannot be done to \`${named}\`.`,
      'Write the target as broker:b1, topic:orders, producer:web, group:billing, consumer:billing-1 or cluster:all.',
    )
  }
  const read = readBlock<object>(child, kind, blockFields[kind])
  return read && child.report.problems.length === before
    ? { do: 'set', target: written, config: read.config, block: read.block as Record<string, unknown> }
    : undefined
}

type AddedKind = Extract<Act, { do: 'add' }>['kind']

const isAddedKind = (kind: string): kind is AddedKind =>
  isBlockKind(kind) || kind === 'consumer' || kind === 'controller'

const isBlockKind = (kind: string): kind is keyof typeof blockFields => Object.hasOwn(blockFields, kind)

function readAdd(place: Place, written: string, group: string | null, child: Place | null): Act | undefined {
  const [, kind, name] = /^([a-z]+):(.+)$/.exec(written) ?? []
  if (kind === undefined || name === undefined || !isAddedKind(kind)) {
    const fix = nearest(kind ?? '', [...Object.keys(blockFields), 'consumer', 'controller'])
    return problem(
      place,
      'MR-144',
      `\`${written}\` does not say what to add.`,
      fix === null ? 'Write target: broker:b4.' : `Did you mean ${fix}:${name}?`,
    )
  }
  if (kind === 'consumer') {
    const read =
      child === null
        ? {}
        : readPresent(
            child,
            entriesOf(child, 'the fields of a consumer', 'Write a map such as {zone: az-a}.') ?? [],
            consumerFields,
          )
    return { do: 'add', kind, id: name, group, block: { zone: null, ...read } }
  }
  // Absent: every field has its default, as in the blueprint.
  const nothing: Place = { ...place, node: { kind: 'map', at: place.node.at, entries: [] } }
  const block = blockReader(kind, name).read(child ?? nothing)
  return block && { do: 'add', kind, id: name, group: null, block: block as Record<string, unknown> }
}

const blockReader = (kind: Exclude<AddedKind, 'consumer'>, name: string): Field<object> =>
  ({
    controller: controllerBlock,
    broker: brokerBlock,
    topic: topicBlock,
    producer: producerBlock,
    group: groupBlock(name),
  })[kind] as Field<object>

export function writeLine({ trigger, id: name, recorded, act }: TimelineLine): Plain {
  return {
    ...writeTrigger(trigger),
    ...writeAct(act, 'every' in trigger),
    ...(name === null ? {} : { id: name }),
    ...(recorded ? { recorded } : {}),
  }
}

// With `every`, from and to say when, so that two sides are written as a target.
function writeAct(act: Act, everyTime: boolean): { [key: string]: Plain } {
  if (act.do === 'mark' || act.do === 'note') return { [act.do]: act.text }
  if (act.do === 'ask') return { ask: act.question, options: act.options, answer: act.answer }
  if (act.do === 'set')
    return { do: 'set', target: act.target, with: writeSettings(act.target.split(':')[0]!, act.block, act.config) }
  if (act.do === 'add') {
    const written =
      act.kind === 'consumer'
        ? writeFields(act.block as never, consumerFields)
        : blockReader(act.kind, act.id).write(act.block)
    const isEmpty = Object.keys(written as object).length === 0
    return {
      do: 'add',
      target: `${act.kind}:${act.id}`,
      ...(act.group === null ? {} : { group: act.group }),
      ...(isEmpty ? {} : { with: written }),
    }
  }
  const fields = writeFields(act as never, acts[act.do] as Fields<never>)
  const sides = 'target' in act && act.target.startsWith('between:') && !everyTime
  if (!sides) return { do: act.do, ...fields }
  const { target: _, ...rest } = fields
  return { do: act.do, ...writeSides(act.target), ...rest }
}

function writeSides(target: string): { [key: string]: Plain } {
  const [from, to] = target
    .slice(8)
    .split('/')
    .map((side) => side.split(','))
  return { from: from!, ...(to === undefined ? {} : { to }) }
}

/** Only those fields that are set, each in its short form. */
function writeSettings(kind: string, block: Record<string, unknown>, config: Config): Plain {
  // Behind a bare id the kind is not known here; fields of one name are written alike in all kinds.
  const all = { ...brokerFields, ...topicFields, ...producerFields, ...groupFields }
  const fields = (kind === 'consumer' ? consumerFields : isBlockKind(kind) ? blockFields[kind] : all) as Record<
    string,
    Field<unknown>
  >
  const written: { [key: string]: Plain } = {}
  for (const [key, value] of Object.entries(block))
    if (Object.hasOwn(fields, key)) written[key] = fields[key]!.write(value)
  return { ...written, ...writeConfig(config) }
}

// ---- expectations ----------------------------------------------------------------------------------------------------

const because = described(orNull(sentence), 'Shown with the outcome.')
const after = described(orNull(id), 'The id of a line: time counts from when it happened.')

/** Fields of each kind of expectation, by the word that it begins with. */
export const expectationFields: Record<Expectation['kind'], Record<string, Field<never>>> = {
  always: { always: described(condition, 'Holds at every moment.'), because },
  never: { never: described(condition, 'Holds at no moment.'), because },
  eventually: {
    eventually: described(condition, 'Holds at some moment, and that no later than `within`.'),
    after,
    within: described(orNull(duration()), 'Absent: until the end.'),
    because,
  },
  during: {
    during: described(listOf(id, 2), 'Two ids of lines: from the first to the second.'),
    that: condition,
    because,
  },
  at: { at: described(duration(), 'Holds at this moment.'), that: condition, because },
  final: { final: described(condition, 'Holds at the end.'), because },
} as never

const kinds = Object.keys(expectationFields) as Expectation['kind'][]

export function readExpectation(place: Place): Expectation | undefined {
  const entries = entriesOf(place, 'an expectation', 'Write an expectation such as {always: ledger.lost == 0}.')
  if (entries === undefined) return undefined
  const keys = entries.map(({ key }) => key)
  const given = kinds.filter((kind) => keys.includes(kind))
  if (given.length !== 1) {
    const fix =
      given.length === 0 ? (keys.map((key) => nearest(key, kinds)).find((near) => near !== null) ?? null) : null
    const message =
      given.length === 0
        ? 'What is expected here?'
        : `An expectation is one of ${kinds.join(', ')}; this has ${given.join(' and ')}.`
    return problem(
      place,
      'MR-127',
      message,
      fix === null ? `Write one of ${kinds.join(', ')}.` : `Did you mean \`${fix}\`?`,
    )
  }
  const kind = given[0]!
  const fields = expectationFields[kind] as Fields<Record<string, unknown>>
  const read = complete(place, readPresent(place, entries, fields), fields, keys) as Record<string, unknown> | undefined
  if (read === undefined) return undefined
  const reason = { because: read.because as string | null }
  const that = (read.that ?? read[kind]) as string
  if (kind === 'at') return { kind, at: read.at as number, that, ...reason }
  if (kind === 'eventually')
    return { kind, that, after: read.after as string | null, within: read.within as number | null, ...reason }
  if (kind !== 'during') return { kind, that, ...reason }
  const [from, to] = read.during as string[]
  if (from !== undefined && to !== undefined) return { kind, that, from, to, ...reason }
  return problem(place, 'MR-127', '`during` needs two ids.', 'Write during: [first-line, last-line].')
}

export function writeExpectation(expectation: Expectation): Plain {
  const time = duration().write
  const reason: { [key: string]: Plain } = expectation.because === null ? {} : { because: expectation.because }
  if (expectation.kind === 'at') return { at: time(expectation.at), that: expectation.that, ...reason }
  if (expectation.kind === 'during')
    return { during: [expectation.from, expectation.to], that: expectation.that, ...reason }
  if (expectation.kind !== 'eventually') return { [expectation.kind]: expectation.that, ...reason }
  const { that, after: from, within } = expectation
  return {
    eventually: that,
    ...(from === null ? {} : { after: from }),
    ...(within === null ? {} : { within: time(within) }),
    ...reason,
  }
}
