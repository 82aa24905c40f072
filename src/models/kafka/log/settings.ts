// A topic's settings as its logs use them: whole numbers of bytes, and times in Micros.
import { ms, type Micros } from '../../../kernel/time'
import { levelOf } from '../codecs'
import { topicConfig } from '../config-topics'
import type { TopicConfig } from '../config'
import type { ClusterImage, TopicState } from '../controller/records'

export interface LogSettings {
  readonly segmentBytes: number
  readonly segmentMs: Micros
  readonly segmentJitterMs: Micros
  readonly indexBytes: number
  readonly indexIntervalBytes: number
  /** Of `cleanup.policy`: may old segments be deleted? (L-7) */
  readonly deletes: boolean
  /** Of `cleanup.policy`: does of each key only the latest record stay? (L-10) */
  readonly compacts: boolean
  readonly minDirtyRatio: number
  readonly minCompactionLag: Micros
  readonly maxCompactionLag: Micros
  readonly deleteRetention: Micros
  /** -1: without a limit. */
  readonly retentionBytes: number
  readonly retentionMs: Micros
  /** Do closed segments go to remote storage (L-35), and what stays on the leader's and followers' own disks? */
  readonly tiered: boolean
  readonly copyDisabled: boolean
  readonly localRetentionBytes: number
  readonly localRetentionMs: Micros
  readonly fileDeleteDelay: Micros
  readonly flushMessages: number
  readonly flushMs: Micros
  readonly logAppendTime: boolean
  readonly timestampBefore: Micros
  readonly timestampAfter: Micros
  readonly maxMessageBytes: number
  /** In what the leader writes batches anew that come in another codec (`uncompressed` is one, too); null: it takes what producers choose. */
  readonly compression: { readonly codec: string; readonly level: number } | null
}

// A topic's state is replaced when its settings change, so what was worked out of it stays right.
const known = new WeakMap<TopicState, LogSettings>()
let defaults: LogSettings | null = null
// Mostly the same topic is asked for again.
let latest: { readonly state: TopicState; readonly settings: LogSettings } | null = null

/** Settings of a topic, as this image has them; Kafka's defaults where the topic is not known (any more). */
export function logSettings(image: ClusterImage, topic: string): LogSettings {
  const state = image.topics[topic]
  if (state === undefined) return (defaults ??= settingsFrom({}))
  if (latest !== null && latest.state === state) return latest.settings
  let settings = known.get(state)
  if (settings === undefined) {
    settings = settingsFrom(state.config)
    known.set(state, settings)
  }
  latest = { state, settings }
  return settings
}

function settingsFrom(set: TopicState['config']): LogSettings {
  const value = <K extends keyof TopicConfig>(key: K) => (set[key] ?? topicConfig[key].default) as TopicConfig[K]
  const time = (key: 'segment.ms' | 'segment.jitter.ms' | 'flush.ms' | 'file.delete.delay.ms'): Micros => ms(value(key))
  const retention = value('retention.ms')
  const localBytes = value('local.retention.bytes')
  const localMs = value('local.retention.ms') === -2 ? retention : value('local.retention.ms')
  const policies = value('cleanup.policy').split(',')
  const compacts = policies.includes('compact')
  const maxCompactionLag = ms(value('max.compaction.lag.ms'))
  const codec = value('compression.type')
  const levels = {
    'compression.gzip.level': value('compression.gzip.level'),
    'compression.lz4.level': value('compression.lz4.level'),
    'compression.zstd.level': value('compression.zstd.level'),
  }
  return {
    segmentBytes: value('segment.bytes'),
    // A compacted log closes its segments in time for max.compaction.lag.ms (Kafka's LogConfig.maxSegmentMs).
    segmentMs: compacts ? Math.min(maxCompactionLag, time('segment.ms')) : time('segment.ms'),
    segmentJitterMs: time('segment.jitter.ms'),
    indexBytes: value('segment.index.bytes'),
    indexIntervalBytes: value('index.interval.bytes'),
    deletes: policies.includes('delete'),
    compacts,
    minDirtyRatio: value('min.cleanable.dirty.ratio'),
    minCompactionLag: ms(value('min.compaction.lag.ms')),
    maxCompactionLag,
    deleteRetention: ms(value('delete.retention.ms')),
    retentionBytes: value('retention.bytes'),
    retentionMs: retention < 0 ? -1 : ms(retention),
    tiered: value('remote.storage.enable'),
    copyDisabled: value('remote.log.copy.disable'),
    // -2: as much as is kept at all.
    localRetentionBytes: localBytes === -2 ? value('retention.bytes') : localBytes,
    localRetentionMs: localMs < 0 ? -1 : ms(localMs),
    fileDeleteDelay: time('file.delete.delay.ms'),
    flushMessages: value('flush.messages'),
    flushMs: time('flush.ms'),
    logAppendTime: value('message.timestamp.type') === 'LogAppendTime',
    timestampBefore: ms(value('message.timestamp.before.max.ms')),
    timestampAfter: ms(value('message.timestamp.after.max.ms')),
    maxMessageBytes: value('max.message.bytes'),
    compression: codec === 'producer' ? null : { codec, level: levelOf(codec, levels) },
  }
}
