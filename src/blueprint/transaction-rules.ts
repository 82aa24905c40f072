// What transactions ask of a blueprint: ids that are there and not shared, ends that come, and settings that fit together.
import { producerConfigProblems, resolveConfig, type TimeProfile } from '../models/kafka/config'
import { broken, worthNoting, type Broken } from './broken'
import { suggestion } from './nearest'
import type { Blueprint, OutputBlock, ProducerBlock } from './scenario'

/** Everything that is wrong with the transactions of a blueprint. */
export function transactionsFit(blueprint: Blueprint, profile: TimeProfile): Broken[] {
  return [
    ...Object.entries(blueprint.producers).flatMap(([id, block]) => producerFits(blueprint, id, block, profile)),
    ...Object.entries(blueprint.groups).flatMap(([id, { output }]) =>
      output === null ? [] : outputFits(blueprint, id, output, profile),
    ),
    ...sharedIds(blueprint),
  ]
}

function producerFits(
  blueprint: Blueprint,
  id: string,
  { transaction, config }: ProducerBlock,
  profile: TimeProfile,
): Broken[] {
  const path = `producers.${id}.transaction`
  const transactionalId = config['transactional.id'] ?? null
  const found = timeoutFits(blueprint, `producers.${id}`, id, config, profile)
  if (transaction === null) return found
  if (transactionalId === null) {
    const message = `${id} has transactions and no transactional.id.`
    found.push(broken('MR-143', path, message, `Write transactional.id: ${id}.`))
  }
  const { records, every, abort, crash } = transaction
  if (records === null && every === null) {
    const message = `${id} never ends a transaction: it says neither after how many records nor after what time.`
    found.push(broken('MR-143', path, message, 'Write transaction: { records: 10 } or { every: 2s }.'))
  }
  if (abort + crash > 1) {
    const message = `${id} aborts and dies in more transactions than there are.`
    found.push(broken('MR-143', path, message, 'Let abort and crash be at most 100% together.'))
  }
  const timeout = resolveConfig('producer', profile, config)['transaction.timeout.ms']
  if (every !== null && every >= timeout * 1_000) {
    const message = `${id} ends its transactions after ${every / 1_000} ms; by then the coordinator has aborted them (transaction.timeout.ms ${timeout}).`
    found.push(worthNoting('MR-163', `${path}.every`, message, 'Let transaction.timeout.ms be the larger.'))
  }
  return found
}

// T-3: a timeout that no coordinator accepts is told to the producer when it starts, and ends it.
function timeoutFits(
  { config: brokers }: Blueprint,
  path: string,
  id: string,
  config: ProducerBlock['config'],
  profile: TimeProfile,
): Broken[] {
  const { 'transactional.id': transactionalId, 'transaction.timeout.ms': timeout } = resolveConfig(
    'producer',
    profile,
    config,
  )
  const most = resolveConfig('broker', profile, brokers)['transaction.max.timeout.ms']
  if (transactionalId === null || timeout <= most) return []
  const message = `${id}: transaction.timeout.ms ${timeout} is more than the brokers' transaction.max.timeout.ms (${most}); it is refused (INVALID_TRANSACTION_TIMEOUT).`
  return [worthNoting('MR-163', `${path}.transaction.timeout.ms`, message, `At most ${most}.`)]
}

function outputFits(blueprint: Blueprint, id: string, output: OutputBlock, profile: TimeProfile): Broken[] {
  const path = `groups.${id}.output`
  const { topics, type, handOff, manual, commit, config } = blueprint.groups[id]!
  const found: Broken[] = []
  const names = Object.keys(blueprint.topics)
  if (output.to === '') {
    const message = `${id} writes what it reads, and has no topic to write to: until it has one, its consumers read nothing.`
    found.push(worthNoting('MR-163', path, message, 'Write output: { to: the name of a topic }.'))
  } else if (!names.includes(output.to)) {
    const fix = suggestion(output.to, names, 'Add it under topics.')
    found.push(broken('MR-140', `${path}.to`, `There is no topic \`${output.to}\`.`, fix))
  } else if (topics.includes(output.to)) {
    const message = `${id} writes to ${output.to}, which it reads: each record makes another one.`
    found.push(worthNoting('MR-163', `${path}.to`, message, 'Write to another topic.'))
  }
  const clash =
    (type === 'share' && 'type: share') ||
    (handOff && 'handOff: true') ||
    (manual && 'manual: true') ||
    (commit !== 'auto' && `commit: ${commit}`) ||
    (config['enable.auto.commit'] === true && 'enable.auto.commit: true')
  if (clash !== false) {
    const message = `${id}: with an output its offsets are committed for it, so ${clash} contradicts it.`
    found.push(broken('MR-143', path, message, `Leave ${clash.split(':')[0]} out.`))
  }
  if (!output.transactional && (output.config['transactional.id'] ?? null) !== null) {
    const message = `${id}: transactional: false and a transactional.id contradict each other.`
    found.push(broken('MR-143', path, message, 'Leave one of them out.'))
  }
  const set = { ...output.config, ...(output.transactional && { 'transactional.id': id }) }
  for (const { key, message, fix } of producerConfigProblems(set, resolveConfig('producer', profile, set))) {
    found.push(broken('MR-143', `${path}.${key}`, `${id}: ${message}.`, `Write ${fix}.`))
  }
  return [...found, ...timeoutFits(blueprint, path, id, set, profile)]
}

// T-3: two processes with one id take it from each other, for ever.
function sharedIds({ producers, groups }: Blueprint): Broken[] {
  const seen = new Map<string, string>()
  const found: Broken[] = []
  for (const [id, { config }] of Object.entries(producers)) {
    const transactionalId = config['transactional.id'] ?? null
    if (typeof transactionalId !== 'string') continue
    const other = seen.get(transactionalId)
    seen.set(transactionalId, id)
    if (other === undefined) continue
    const message = `${other} and ${id} have the transactional.id ${transactionalId}: whoever starts later fences the other.`
    const path = `producers.${id}.transactional.id`
    found.push(worthNoting('MR-163', path, message, 'Give each process an id of its own.'))
  }
  for (const [id, { output, consumers }] of Object.entries(groups)) {
    const own = output?.config['transactional.id'] ?? null
    if (own === null || Object.keys(consumers).length < 2 || String(own).includes('${consumer}')) continue
    const message = `All consumers of ${id} have the transactional.id ${String(own)}: whoever starts later fences the others.`
    const fix = 'Write transactional.id: "' + id + '-${consumer}", or leave it out.'
    found.push(worthNoting('MR-163', `groups.${id}.output.transactional.id`, message, fix))
  }
  return found
}
