// The lines of a timeline, as a file has them: when, and what is done to whom.
import { condition, type Verb, acts, addFields, actFields, target } from './act-fields'
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
import {
  childOf,
  complete,
  duration,
  entriesOf,
  flag,
  id,
  idsOnce,
  isBlank,
  oneOf,
  or,
  orNull,
  readPresent,
  writeFields,
  type Field,
  type Fields,
  type Plain,
} from './field'
import { limits } from './limits'
import { nearest, suggestion } from './nearest'
import type { Act, BlockKind, Config, TimelineLine, Trigger } from './scenario'
import { placeOf, problem, problemAt, type Entry, type Place } from './source'
import { betweenTarget, targetsOf } from './target'
import { writeConfig } from './config-field'

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
