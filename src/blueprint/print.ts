// From a scenario to a file: the shortest form that reads the same. Comments of an earlier file are not kept.
import { Document, isMap, isScalar, isSeq, visit, type Node } from 'yaml'
import { brokerBlock, groupBlock, linkFields, producerBlock, topicBlock } from './blocks'
import { writeCapacity } from './capacity'
import { writeRemoteStorage } from './remote-storage'
import { writeConfig } from './config-field'
import { writeControllers } from './controllers'
import { utf8Length } from './decode'
import { DEFAULT_END, defaultRules } from './defaults'
import { isSame, writeFields, type Field, type Plain } from './field'
import { limits } from './limits'
import { rulesField } from './replication-rules'
import type { Blueprint, BrokerBlock, LinkBlock, Scenario, TimeSettings, View } from './scenario'
import { writeExpectation } from './expectations'
import { writeLine } from './script'
import { allIds } from './target'
import { printDuration } from './units'

type PlainMap = { [key: string]: Plain }

/** The scenario as YAML. `parseScenario` reads it back to an equal scenario. */
export function printYaml(scenario: Scenario): string {
  const document = new Document(toPlain(scenario), { version: '1.2', aliasDuplicateObjects: false })
  visit(document, {
    Scalar: (_, node) =>
      void (typeof node.value === 'string' && node.value.includes('\n') && (node.type = 'BLOCK_LITERAL')),
    Map: (key, node, path) => void (node.flow = isLeaf(node) && isShort(node) && path.length > 2 && key !== null),
    Seq: (_, node) => void (node.flow = node.items.every(isScalar) && isShort(node)),
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, indentSeq: true })
}

/**
 * The scenario as a file that can be opened again: YAML, or JSON when it carries so much data that YAML may not be that long.
 * null: too large for either.
 */
export function printFile(scenario: Scenario): { ending: 'yaml' | 'json'; text: string } | null {
  const yaml = printYaml(scenario)
  const isLong = yaml.split('\n').some((line) => line.length > limits.lineLength.max)
  if (!isLong && utf8Length(yaml) <= limits.yamlBytes.max) return { ending: 'yaml', text: yaml }
  const json = printJson(scenario)
  return utf8Length(json) <= limits.jsonBytes.max ? { ending: 'json', text: json } : null
}

/** The scenario as JSON, indented. */
export const printJson = (scenario: Scenario): string => `${JSON.stringify(toPlain(scenario), null, 2)}\n`

/** Parts of a block that read well inside of its line. */
const inline = ['with', 'work', 'keys', 'data']

/** A map on one line: values, lists of values, and small parts. */
const isLeaf = (node: Node): boolean =>
  isMap(node) &&
  node.items.every(({ key, value }) => {
    if (isSeq(value)) return value.items.every(isScalar)
    return isScalar(value) || (isMap(value) && isScalar(key) && inline.includes(String(key.value)) && isLeaf(value))
  })

const LINE = 100

const isShort = (node: Node): boolean => {
  const text = JSON.stringify(node.toJSON())
  return text.length <= LINE && !text.includes('\\n')
}

/** What the file says, before it is YAML or JSON: only what differs from the defaults. */
export function toPlain(scenario: Scenario): PlainMap {
  const { title, description, seed, time, rules, blueprint, timeline, expect, view } = scenario
  return {
    scenario: scenario.scenario,
    version: scenario.version,
    ...(title === scenario.scenario ? {} : { title }),
    ...(description === '' ? {} : { description }),
    seed,
    ...some('time', writeTime(time)),
    ...(isSame(rules, defaultRules()) ? {} : { rules: rulesField.write(rules) }),
    ...some('blueprint', writeBlueprint(blueprint)),
    ...some('timeline', timeline.map(writeLine)),
    ...some('expect', expect.map(writeExpectation)),
    ...some('view', writeView(view)),
  }
}

/** A part of the file, unless there is nothing in it. */
const some = (key: string, value: Plain[] | PlainMap): PlainMap =>
  Object.keys(value).length === 0 ? {} : { [key]: value }

function writeTime({ profile, end, hop, jitter }: TimeSettings): PlainMap {
  return {
    profile,
    ...(end === DEFAULT_END ? {} : { end: printDuration(end) }),
    ...(hop === null ? {} : { hop: printDuration(hop) }),
    ...(jitter === null ? {} : { jitter: printDuration(jitter) }),
  }
}

function writeBlueprint(blueprint: Blueprint): PlainMap {
  const { zones, controllers, brokers, topics, producers, groups, links, config, features, acls, quotas } = blueprint
  const { capacity, remoteStorage } = blueprint
  return {
    ...some('zones', zones),
    ...writeControllers(controllers),
    ...some('config', writeConfig(config)),
    ...some('features', features),
    ...(capacity === null ? {} : { capacity: writeCapacity(capacity) }),
    ...(remoteStorage === null ? {} : { remoteStorage: writeRemoteStorage(remoteStorage) }),
    ...some('acls', acls),
    ...some('quotas', quotas),
    ...writeBrokers(brokers),
    ...some(
      'topics',
      writeBlocks(topics, () => topicBlock),
    ),
    ...some(
      'producers',
      writeBlocks(producers, () => producerBlock),
    ),
    ...some('groups', writeBlocks(groups, groupBlock)),
    ...some(
      'links',
      links.map((link) => writeLink(link, blueprint)),
    ),
  }
}

const writeBlocks = <B>(blocks: Record<string, B>, field: (id: string) => Field<B>): PlainMap =>
  Object.fromEntries(Object.entries(blocks).map(([id, block]) => [id, field(id).write(block)]))

/** b1 … bn without anything special are `brokers: n`. */
function writeBrokers(brokers: Record<string, BrokerBlock>): PlainMap {
  const ids = Object.keys(brokers)
  const plain = ids.every(
    (id, i) => id === `b${i + 1}` && isSame(brokers[id], { zone: null, disk: 0, diskSize: null, config: {} }),
  )
  if (plain) return ids.length === 0 ? {} : { brokers: ids.length }
  return { brokers: writeBlocks(brokers, () => brokerBlock) }
}

function writeLink({ a, b, latency, jitter, loss }: LinkBlock, blueprint: Blueprint): Plain {
  // The short form is ambiguous where an id contains a hyphen.
  const isPlain = !allIds(blueprint).some((id) => id.includes('-') && (id === a || id === b))
  const between = isPlain ? { text: `${a}-${b}`, ends: null } : { text: null, ends: [a, b] as [string, string] }
  return writeFields({ between, latency, jitter, loss }, linkFields)
}

function writeView({ lens, layout }: View): PlainMap {
  const places = Object.fromEntries(Object.entries(layout).map(([id, { x, y }]) => [id, { x, y }]))
  return { ...(lens === null ? {} : { lens }), ...some('layout', places) }
}
