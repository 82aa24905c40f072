// From a file to a scenario, or to a list of everything that is wrong with it. The one door for files, links and pastes.
import { featureLevels, type TimeProfile } from '../models/kafka/config'
import type { Code } from './codes'
import {
  blocksById,
  groupBlock,
  linkFields,
  producerBlock,
  readBrokers,
  topicBlock,
  withoutNulls,
  type Ends,
} from './blocks'
import { aclField } from './acls'
import { capacityField } from './capacity'
import { remoteStorageField } from './remote-storage'
import { readConfigValue } from './config-field'
import { configKey, configKeys } from './config-keys'
import { oneController } from './controller-block'
import { controllersField } from './controllers'
import { checkConditions } from './conditions'
import { decodeText } from './decode'
import { DEFAULT_END, defaultRules, emptyBlueprint } from './defaults'
import {
  childOf,
  complete,
  duration,
  entriesOf,
  found,
  id,
  isNull,
  listOf,
  mapOf,
  number,
  oneOf,
  or,
  orNull,
  readPresent,
  text,
  topicName,
  whole,
  type Field,
  type Fields,
} from './field'
import { readJson } from './json'
import { limits } from './limits'
import { quotaField } from './quotas'
import { suggestion } from './nearest'
import { checkText } from './pre-scan'
import { readRows } from './rows'
import { rulesField } from './replication-rules'
import { brokenRules } from './rules'
import type { Blueprint, Config, LinkBlock, Problem, Scenario, TimeSettings, View } from './scenario'
import { readExpectation } from './expectations'
import { addedKinds, type KindOf, readLine } from './script'
import { createReport, type Located, notice, placeOf, problem, problemAt, type Place, type Report } from './source'
import { allIds, isObjection, kindOfId, linkOf, QUORUM } from './target'
import { checkTimeline, everythingEver } from './timeline'
import { readYaml } from './yaml'

export type ParseResult = { ok: true; scenario: Scenario; notices: Problem[] } | { ok: false; problems: Problem[] }

/**
 * Reads a scenario from YAML or JSON. `name` (of the file) only helps to tell which. All problems are found at once,
 * as far as one does not hide another. Nothing of the input survives in the result but checked values.
 */
export function parseScenario(input: string | Uint8Array, name = ''): ParseResult {
  const read = readTree(input, name)
  if ('problems' in read) return { ok: false, problems: read.problems }
  const { report, tree } = read
  const scenario = readScenario({ report, node: tree, path: '' })
  if (scenario === undefined || report.problems.length > 0) return { ok: false, problems: inFileOrder(report.problems) }
  return { ok: true, scenario, notices: inFileOrder(report.notices) }
}

/** A file as a tree, before anybody asks what it means; or why it is none. */
export function readTree(
  input: string | Uint8Array,
  name: string,
): { report: Report; tree: Located } | { problems: Problem[] } {
  const decoded = typeof input === 'string' ? input.replace(/^\ufeff/, '') : decodeText(input)
  if (typeof decoded !== 'string') return { problems: [wholeFile('', decoded.code, decoded.message, decoded.fix)] }
  const report = createReport(decoded)
  const isJson = looksLikeJson(decoded, name)
  const tree = !checkText(report, isJson) ? null : isJson ? readJson(report) : readYaml(report)
  if (tree === null || report.problems.length > 0) return { problems: inFileOrder(report.problems) }
  return { report, tree }
}

/** A problem with the file as a whole, as a result. */
export function failure(path: string, code: Code, message: string, fix: string): ParseResult {
  return { ok: false, problems: [wholeFile(path, code, message, fix)] }
}

const wholeFile = (path: string, code: Code, message: string, fix: string): Problem => ({
  code,
  message,
  path,
  line: 0,
  column: 0,
  fix,
})

const inFileOrder = (problems: Problem[]): Problem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column)

function looksLikeJson(text: string, name: string): boolean {
  if (/\.json$/i.test(name)) return true
  if (/\.ya?ml$/i.test(name)) return false
  return /^\s*(?:\{\s*["}]|\[\s*["[{\]])/.test(text)
}

// ---- the document ----------------------------------------------------------------------------------------------------

const version: Field<1> = {
  form: '1',
  read(place) {
    const value = whole({ min: 1 }).read(place)
    if (value === undefined || value === 1) return value
    return problem(
      place,
      'MR-130',
      `This file has version ${value}; this Millrace reads version 1.`,
      'Open it with a newer Millrace. What this one knows of it can be opened as a document of its own.',
    )
  },
  write: (value) => value,
}

const timeFields: Fields<TimeSettings> = {
  profile: or(oneOf('classroom', 'realistic'), 'classroom' as const),
  end: or(duration({ min: 1 }), DEFAULT_END),
  hop: orNull(duration()),
  jitter: orNull(duration()),
}

/** `time: realistic` is short for `time: {profile: realistic}`. */
const time: Field<TimeSettings> = {
  form: 'a profile, or a map of profile, end, hop and jitter',
  read(place) {
    if (place.node.kind !== 'scalar' || isNull(place)) return mapOf('time settings', timeFields).read(place)
    const profile = timeFields.profile.read(place)
    return profile && { profile, end: DEFAULT_END, hop: null, jitter: null }
  },
  write: () => null,
}

const position: Field<{ x: number; y: number }> = mapOf('{x, y}', {
  x: number({ min: -1_000_000, max: 1_000_000 }),
  y: number({ min: -1_000_000, max: 1_000_000 }),
})

const viewFields: Fields<View> = {
  lens: orNull(oneOf('logical', 'physical', 'both')),
  layout: or(
    {
      form: 'ids and their places',
      read: (place) => blocksById(place, 'a map of places', () => position, 'zone:'),
      write: () => null,
    },
    {},
  ),
}

// Kept as places until the whole document is known.
const later: Field<Place> = { form: 'a part', read: (place) => place, write: () => null }

const documentFields = {
  scenario: id,
  version: or(version, 1 as const),
  title: or(text(), ''),
  description: or(text(limits.description.max), ''),
  seed: or(whole({ min: 0, max: Number.MAX_SAFE_INTEGER }), 1),
  time: or(time, { profile: 'classroom' as const, end: DEFAULT_END, hop: null, jitter: null }),
  rules: or(rulesField, defaultRules()),
  blueprint: orNull(later),
  timeline: orNull(later),
  expect: orNull(later),
  view: or(mapOf('view settings', viewFields), { lens: null, layout: {} }),
}

/** The names that a document may have at the top, for the docs and their test. */
export const topLevelFields: readonly string[] = Object.keys(documentFields)

/** What a tree means; undefined, and the report says why, where it is no scenario. */
export function readScenario(place: Place): Scenario | undefined {
  const { report } = place
  if (place.node.kind !== 'map') {
    return problem(
      place,
      'MR-110',
      `A scenario is a map of fields; this is ${found(place)}.`,
      place.node.kind === 'list'
        ? 'Begin with scenario: its-name. Rows of your own: one object per line, in a file that ends with .ndjson.'
        : 'Begin with scenario: its-name.',
    )
  }
  const entries = place.node.entries.filter(({ key }) => !key.startsWith('x-'))
  const keys = entries.map(({ key }) => key)
  const isIgnored = isNewerVersion(place)
  if (isIgnored) return undefined
  const read = complete(place, readPresent(place, entries, documentFields), documentFields, keys)
  const scenarioTime = read?.time ?? { profile: 'classroom' as const, end: DEFAULT_END, hop: null, jitter: null }
  const blueprintPlace = partOf(place, 'blueprint')
  const blueprint = blueprintPlace === null ? emptyBlueprint() : readBlueprint(blueprintPlace)
  const timelinePlace = partOf(place, 'timeline')
  const kindOf = kindsIn(blueprint, timelinePlace)
  const timeline = readList(timelinePlace, limits.timeline.max, (line) => readLine(line, scenarioTime.end, kindOf))
  const expect = readList(partOf(place, 'expect'), limits.expectations.max, readExpectation)
  // What refers to blocks is looked at only when all blocks could be read: else every reference would complain again.
  if (read === undefined || blueprint === undefined) return undefined
  checkRules(report, blueprint, scenarioTime.profile)
  checkData(report, blueprint)
  const scenario: Scenario = {
    scenario: read.scenario,
    version: 1,
    title: read.title === '' ? read.scenario : read.title,
    description: read.description.trim(),
    seed: read.seed,
    time: scenarioTime,
    rules: read.rules,
    blueprint,
    timeline: timeline.filter((line) => line !== undefined),
    expect: expect.filter((expectation) => expectation !== undefined),
    view: read.view,
  }
  scenario.view = { ...read.view, layout: knownPlaces(read.view.layout, everythingEver(scenario), report) }
  if (report.problems.some(({ path }) => path.startsWith('blueprint'))) return undefined
  const checked = checkTimeline(report, scenario, timeline)
  checkConditions(report, checked, timeline, expect)
  return checked
}

// What bare ids stand for. Without a blueprint nobody can tell, and that is not the line's fault.
function kindsIn(blueprint: Blueprint | undefined, timeline: Place | null): KindOf {
  if (blueprint === undefined) return () => null
  const added = addedKinds(timeline)
  const isScaled = (id: string) => Object.keys(blueprint.groups).some((group) => id.startsWith(`${group}-`))
  return (id) =>
    kindOfId(blueprint, id) ?? (Object.hasOwn(added, id) ? added[id]! : isScaled(id) ? 'consumer' : 'nothing')
}

// A newer document may look different altogether; one word about that is worth more than a list of unknown fields.
function isNewerVersion(place: Place): boolean {
  const entry = place.node.kind === 'map' ? place.node.entries.find(({ key }) => key === 'version') : undefined
  if (entry?.value.kind !== 'scalar' || typeof entry.value.value !== 'number' || entry.value.value <= 1) return false
  version.read(childOf(place, entry))
  return true
}

function partOf(place: Place, key: string): Place | null {
  const entry = place.node.kind === 'map' ? place.node.entries.find((one) => one.key === key) : undefined
  return entry === undefined ? null : childOf(place, entry)
}

function readList<T>(place: Place | null, max: number, read: (item: Place) => T | undefined): (T | undefined)[] {
  if (place === null || isNull(place)) return []
  const { node, path, report } = place
  if (node.kind !== 'list') {
    problem(place, 'MR-121', `Expected a list, found ${found(place)}.`, 'Begin each line with a hyphen.')
    return []
  }
  if (node.items.length > max) {
    problem(place, 'MR-123', `The list has ${node.items.length} entries.`, `At most ${max}.`)
    return []
  }
  return node.items.map((item, i) => {
    report.places.set(`${path}[${i}]`, item.at)
    return read({ report, node: item, path: `${path}[${i}]` })
  })
}

// ---- the blueprint ---------------------------------------------------------------------------------------------------

const brokerSettings: Field<Config> = {
  form: "Kafka's broker settings",
  read(place) {
    const entries = entriesOf(place, 'broker settings', 'Write a map such as {broker.session.timeout.ms: 9s}.')
    if (entries === undefined) return undefined
    const config: Config = {}
    readPresent(
      place,
      entries,
      {},
      ({ key }, child) => {
        const known = configKey('broker', key)
        const value = known === null ? undefined : readConfigValue(child, key, known)
        if (value !== undefined) config[key] = value
        return known !== null
      },
      Object.keys(configKeys('broker')),
    )
    return withoutNulls(config)
  },
  write: () => null,
}

/** `features: {eligible.leader.replicas.version: 0}`, as kafka-features.sh would set it. */
const features: Field<Record<string, number>> = {
  form: "Kafka's features and their levels",
  read(place) {
    const fields = Object.fromEntries(
      Object.entries(featureLevels).map(([name, { max, default: level }]) => [name, or(whole({ min: 0, max }), level)]),
    )
    const read = mapOf('features', fields).read(place)
    if (read === undefined) return undefined
    return Object.fromEntries(Object.entries(read).filter(([name, level]) => level !== featureLevels[name]!.default))
  },
  write: () => null,
}

interface RawLink extends Omit<LinkBlock, 'a' | 'b'> {
  between: Ends
}

const blueprintFields: Fields<Omit<Blueprint, 'links'> & { links: RawLink[] }> = {
  zones: or(listOf(id, limits.zones.max), []),
  controllers: or(controllersField, oneController()),
  brokers: or({ form: 'brokers', read: readBrokers, write: () => null }, {}),
  topics: or(
    {
      form: 'topics',
      read: (place) => blocksById(place, 'a map of topics', () => topicBlock, '', topicName),
      write: () => null,
    },
    {},
  ),
  producers: or(
    {
      form: 'producers',
      read: (place) => blocksById(place, 'a map of producers', () => producerBlock),
      write: () => null,
    },
    {},
  ),
  groups: or(
    { form: 'groups', read: (place) => blocksById(place, 'a map of groups', groupBlock), write: () => null },
    {},
  ),
  links: or(listOf(mapOf('a link', linkFields), limits.links.max), []),
  config: or(brokerSettings, {}),
  capacity: orNull(capacityField),
  remoteStorage: orNull(remoteStorageField),
  acls: or(listOf(aclField, limits.acls.max), []),
  quotas: or(listOf(quotaField, limits.acls.max), []),
  features: or(features, {}),
}

/** The names that a blueprint may have, for the docs and their test. */
export const blueprintParts: readonly string[] = Object.keys(blueprintFields)

function readBlueprint(place: Place): Blueprint | undefined {
  const before = place.report.problems.length
  const read = mapOf('a blueprint', blueprintFields).read(place)
  if (read === undefined || place.report.problems.length > before) return undefined
  const { links: raw, ...rest } = read
  const blueprint: Blueprint = { ...rest, links: [] }
  return {
    ...blueprint,
    links: raw.flatMap((link, i) => resolveLink(place, blueprint, link, `${place.path}.links[${i}]`)),
  }
}

function resolveLink({ report }: Place, blueprint: Blueprint, link: RawLink, path: string): LinkBlock[] {
  const { between, latency, jitter, loss } = link
  if (between.ends !== null) return [{ a: between.ends[0], b: between.ends[1], latency, jitter, loss }]
  const target = linkOf(blueprint, between.text ?? '')
  if (!isObjection(target) && target.kind === 'link') return [{ a: target.a, b: target.b, latency, jitter, loss }]
  const { message, fix } = isObjection(target)
    ? target
    : { message: 'A link needs two ends.', fix: 'Write between: [b1, b3].' }
  problemAt(report, 'MR-140', placeOf(report, `${path}.between`), `${path}.between`, message, fix)
  return []
}

function checkRules(report: Report, blueprint: Blueprint, profile: TimeProfile): void {
  for (const { code, path, message, fix, isNotice } of brokenRules(blueprint, profile)) {
    const at = `blueprint.${path}`
    if (isNotice) notice(report, code, at, message, fix)
    else problemAt(report, code, placeOf(report, at), at, message, fix)
  }
}

/** Rows that travel inside of the document: their columns must exist; single bad rows are only noted. */
function checkData(report: Report, { producers }: Blueprint): void {
  for (const [producer, { data }] of Object.entries(producers)) {
    if (data === null || data.text === null) continue
    const at = `blueprint.producers.${producer}.data`
    for (const { code, message, fix } of readRows(data.text, data.format, data).problems) {
      if (code === 'MR-191' || code === 'MR-193') problemAt(report, code, placeOf(report, at), at, message, fix)
      else notice(report, 'MR-190', at, message, fix)
    }
  }
}

/** Positions of blocks that are never there are dropped, with a notice. Zones have places too, as `zone:NAME`, and the quorum's frame. */
function knownPlaces(layout: View['layout'], blueprint: Blueprint, report: Report): View['layout'] {
  const ids = [...allIds(blueprint), ...blueprint.zones.map((zone) => `zone:${zone}`), QUORUM]
  return Object.fromEntries(
    Object.entries(layout).filter(([key]) => {
      const isKnown = ids.includes(key)
      if (!isKnown)
        notice(
          report,
          'MR-163',
          `view.layout.${key}`,
          `Nothing is called \`${key}\`; its position is ignored.`,
          suggestion(key, ids, 'Leave it out.'),
        )
      return isKnown
    }),
  )
}
