// What a group's block says of its applications: the time of their work, and what they do with records that fail.
import { type Failing, failsNever, type OnFailure, type Work } from '../models/kafka/application'
import { PATTERN_LENGTH, patternError } from '../models/kafka/topic-pattern'
import {
  described,
  duration,
  entriesOf,
  id,
  literal,
  mapOf,
  oneOf,
  or,
  orNull,
  share,
  whole,
  writeFields,
  type Field,
  type Fields,
} from './field'
import { limits } from './limits'
import { problem, type Place } from './source'

const dist = oneOf('constant', 'exp', 'uniform', 'sometimes-slow')

/** The fields of a map of work, by what it is spread like. */
const workFields = {
  constant: { dist, mean: duration() },
  exp: { dist, mean: duration() },
  uniform: { dist, from: duration(), to: duration() },
  'sometimes-slow': { dist, mean: duration(), slow: duration(), share },
} as const

export const workField: Field<Work> = {
  form: 'a duration, or a map such as {dist: exp, mean: 120ms}',
  read(place) {
    if (place.node.kind !== 'map') {
      const mean = duration().read(place)
      return mean === undefined ? undefined : { dist: 'constant', mean }
    }
    const kind = kindOfWork(place)
    if (kind === undefined) return undefined
    const read = mapOf(`the fields of ${kind} work`, {
      ...workFields[kind],
      dist: or(dist, kind),
    } as Fields<Work>).read(place)
    if (read?.dist !== 'uniform' || read.from <= read.to) return read
    return problem(place, 'MR-123', '`from` is longer than `to`.', 'Write the shorter duration at `from`.')
  },
  write(work) {
    if (work.dist === 'constant') return duration().write(work.mean)
    return writeFields<Work>(work, workFields[work.dist] as Fields<Work>)
  },
}

function kindOfWork(place: Place): Work['dist'] | undefined {
  const entry = entriesOf(place, 'a map of work', 'Write 120ms, or {dist: exp, mean: 120ms}.')?.find(
    ({ key }) => key === 'dist',
  )
  if (entry === undefined) return 'constant'
  return dist.read({ ...place, node: entry.value, path: `${place.path}.dist` })
}

export const failingFields: Fields<Failing> = {
  key: described(orNull(literal(limits.name.max)), 'Those with this key.'),
  value: described(orNull(literal(limits.name.max)), 'Those with this value.'),
  nth: described(
    orNull(whole({ min: 1, max: 1_000_000_000 })),
    'Every so-manyth record of a partition: with 10 those at offsets 9, 19, …',
  ),
  share: described(orNull(share), 'This share of all records; which, does not depend on the seed.'),
  times: described(
    orNull(whole({ min: 1, max: 1_000_000 })),
    'Attempts that fail until one succeeds, as with a cause that passes; absent: none ever succeeds.',
  ),
}

export const failingField: Field<Failing> = {
  form: 'a map such as {key: K7} or {nth: 10, times: 2}',
  read(place) {
    const read = mapOf('a map that says which records fail', failingFields).read(place)
    if (read === undefined || [read.key, read.value, read.nth, read.share].some((part) => part !== null)) return read
    return problem(place, 'MR-127', 'It does not say which records fail.', 'Add key, value, nth or share.')
  },
  write: (value) => writeFields(value, failingFields),
}

const retries: Field<OnFailure['retries']> = {
  form: 'a whole number, or forever',
  read(place) {
    if (place.node.kind === 'scalar' && place.node.value === 'forever') return 'forever'
    return whole({ min: 0, max: 1_000_000 }).read(place)
  },
  write: (value) => value,
}

export const onFailureFields: Fields<OnFailure> = {
  retries: described(or(retries, failsNever.retries), 'Attempts after the first.'),
  backoff: described(or(duration(), failsNever.backoff), 'Pause before each of them.'),
  blocks: described(
    or(oneOf('partition', 'thread'), failsNever.blocks),
    'What waits meanwhile: the partition alone (seek back, pause, go on with the others), or the whole application outside of poll(). In a pool, the pool.',
  ),
  finally: described(
    or(oneOf('stop', 'skip', 'dead-letter'), failsNever.finally),
    'After the last attempt: the exception ends the loop, the record is left out, or it is sent to another topic.',
  ),
  by: described(orNull(id), 'With `finally: dead-letter`: the producer that sends it, to the topic it writes to.'),
}

export const onFailureField: Field<OnFailure> = {
  form: 'a map such as {retries: 3, finally: skip}',
  read(place) {
    const read = mapOf('what is done with a record that fails', onFailureFields).read(place)
    if (read === undefined || (read.finally === 'dead-letter') === (read.by !== null)) return read
    return read.by === null
      ? problem(place, 'MR-127', 'It does not say which producer sends dead letters.', 'Add `by: PRODUCER`.')
      : problem(place, 'MR-143', '`by` names a producer, but nothing is sent by it.', 'Write finally: dead-letter.')
  },
  write: (value) => writeFields(value, onFailureFields),
}

/** A regular expression of topic names. */
export const patternField: Field<string> = {
  form: "a pattern such as 'orders-.*'",
  read(place) {
    const pattern = literal(PATTERN_LENGTH, 'a pattern').read(place)
    // KafkaConsumer.subscribe refuses it.
    if (pattern === '')
      return problem(place, 'MR-147', 'A pattern cannot be empty.', 'Write one, such as orders-.*, or leave it out.')
    const wrong = pattern === undefined ? null : patternError(pattern)
    if (wrong === null) return pattern
    const message = `The pattern cannot be read: ${wrong.message} (at character ${wrong.at + 1}).`
    const fix = 'It is what RE2/J takes: . [ ] ( ) | * + ? {2,3} \\d \\w, and the whole name must fit.'
    return problem(place, 'MR-147', message, fix)
  },
  write: (value) => value,
}
