// The one document: what is drawn, a seed, what is done to it and when, and what must hold.
// These are the types inside the program: durations are Micros, shorthands are written out, ids are checked.
// The YAML and JSON form is in docs/scenario-format.md; parse.ts reads it, print.ts writes it.
import type { Micros } from '../kernel/time'
import type { CommitMode, Failing, OnFailure, Work } from '../models/kafka/application'
import type { Capacity } from '../models/kafka/capacity'
import type { ConfigValue } from '../models/kafka/config-key'
import type { TimeProfile } from '../models/kafka/config'
import type { RulesVersion, Safeguard } from '../models/kafka/replication-rules'

export type { Capacity } from '../models/kafka/capacity'

export interface Scenario {
  /** Its name: an id (`ids.ts`). */
  scenario: string
  version: 1
  title: string
  /** At most 4,000 characters of plain text. */
  description: string
  seed: number
  time: TimeSettings
  rules: RulesSettings
  blueprint: Blueprint
  /** In file order. */
  timeline: TimelineLine[]
  expect: Expectation[]
  view: View
}

export interface TimeSettings {
  profile: TimeProfile
  /** End of a headless run, and of the scrub bar before it grows. */
  end: Micros
  /** One-way latency between any two actors; null: the profile's (realistic 500 us, classroom 300 ms). */
  hop: Micros | null
  /** Extra delay, uniform from 0; null: the profile's (realistic 200 us, classroom 50 ms). */
  jitter: Micros | null
}

/** Which rules replicas follow; anything but kip320 without exceptions is Kafka of the past. */
export interface RulesSettings {
  version: RulesVersion
  /** Safeguards that are taken out, in their own order. */
  without: Safeguard[]
}

/** How fast the cluster's remote storage is (L-35). */
export interface RemoteStorageBlock {
  /** Until the first byte of an answer; null: that of the time profile. */
  latency: Micros | null
  /** Bytes per second of one request. */
  rate: number
}

/** What is drawn. The keys are ids, unique over all kinds of block. */
export interface Blueprint {
  zones: string[]
  controllers: ControllersBlock
  brokers: Record<string, BrokerBlock>
  topics: Record<string, TopicBlock>
  producers: Record<string, ProducerBlock>
  groups: Record<string, GroupBlock>
  /** Connections that differ from the profile's; see `LinkBlock`. */
  links: LinkBlock[]
  /** Broker settings for all brokers. */
  config: Config
  /** How fast the brokers' machines are; null: nothing takes time. */
  capacity: Capacity | null
  /** How fast remote storage is, where brokers have it; null: typical of an object store. */
  remoteStorage: RemoteStorageBlock | null
  /** Access control entries at the beginning: `allow User:web WRITE topic:orders`. */
  acls: string[]
  /** Client quotas at the beginning: `user:web producer_byte_rate=20000`. */
  quotas: string[]
  /** Levels of the cluster's features, by Kafka's names, where they differ from those of a new cluster. */
  features: Record<string, number>
}

/** Kafka's own keys, as set; absent keys have their default. */
export type Config = Record<string, ConfigValue>

/** The control plane: the metadata quorum, or the ZooKeeper ensemble. */
export interface ControllersBlock {
  /** Who agrees on what the cluster is: a quorum of controllers, or a ZooKeeper ensemble and a broker (Kafka 3.9). */
  mode: 'kraft' | 'zookeeper'
  /** KIP-996: ask first whether an election could be won. False: as before Kafka 4.0. Only KRaft has it. */
  preVote: boolean
  /** Only in ZooKeeper mode: how long a new controller takes to read one partition of the cluster. */
  read: Micros
  /** 1 to 5 voters or servers; of voters the first one leads when a run begins, of servers the last one. */
  nodes: Record<string, ControllerBlock>
}

export interface ControllerBlock {
  zone: string | null
  config: Config
}

export interface BrokerBlock {
  zone: string | null
  /** Extra time per append. */
  disk: Micros
  /** Bytes that its disk holds; null: more than it will ever need. */
  diskSize: number | null
  config: Config
}

export interface TopicBlock {
  partitions: number
  /** Replication factor. */
  replicas: number
  /** Not made at the start: the first client that asks for it has it made, as the brokers' settings say (K-17). */
  auto: boolean
  config: Config
}

export interface ProducerBlock {
  /** A topic's id. '' = not connected: it waits. */
  to: string
  /** Records per second, 0 … 50,000. 0: only what `emit` asks for. */
  rate: number
  /** Exponential instead of even spacing. */
  poisson: boolean
  keys: Keys
  /** Bytes of a value, unless `data` gives them. */
  valueSize: number
  /** Share (0 … 1) of its records that have no value: they say that their key is gone. */
  tombstones: number
  /** Stop after this many; null: never. */
  limit: number | null
  data: DataSource | null
  /** Who it is to the brokers, `User:web`; null: nobody in particular (User:ANONYMOUS). */
  principal: string | null
  /** How its application uses transactions; null: one per record, if it has a `transactional.id` at all. */
  transaction: TransactionBlock | null
  zone: string | null
  config: Config
}

/** When an application ends its transactions, and how. */
export interface TransactionBlock {
  /** After so many records; null: it does not count. */
  records: number | null
  /** After this time; null: it has no clock. */
  every: Micros | null
  /** Share (0 … 1) of its transactions that it aborts. */
  abort: number
  /** Share (0 … 1) in which its process dies inside, with everything sent; it comes back after `restart`. */
  crash: number
  restart: Micros
}

/** What a read-process-write application makes of each record that it reads, and how that is committed. */
export interface OutputBlock {
  /** The topic that it writes to; '': none yet, so that its consumers read nothing. */
  to: string
  /** Outputs and offsets in one transaction; else offsets are committed when all outputs are acknowledged. */
  transactional: boolean
  /** sendOffsetsToTransaction() says which member of the group it is (KIP-447), so that a zombie is refused. */
  groupMetadata: boolean
  /** Share (0 … 1) of its transactions that it aborts. */
  abort: number
  /** Bytes of a value that it writes. */
  valueSize: number
  /** Settings of its producer. `transactional.id` may hold `${consumer}`. */
  config: Config
}

/** `none`, `cycle(n)`, `uniform(n)`, `zipf(n)`, `hot(n, share)` or a constant key. Keys are named prefix + 1 … n. */
export type Keys =
  | { kind: 'none' }
  | { kind: 'cycle' | 'uniform' | 'zipf'; count: number; prefix: string }
  | { kind: 'hot'; count: number; share: number; prefix: string }
  | { kind: 'constant'; key: string }

/** A person's own records, from a CSV, TSV or NDJSON file. */
export interface DataSource {
  /** File name: beside the scenario file, below `public/data`, or just a label when `rows` is set. */
  file: string
  format: 'csv' | 'tsv' | 'ndjson'
  /** Column for the key; null: no key. */
  key: string | null
  /** Column for the value; null: the whole row as JSON. */
  value: string | null
  /** Column for the time; null: paced by `rate`. Read as ISO 8601 or as a number of (milli)seconds. */
  timestamp: string | null
  /** With `timestamp`: how much faster than originally, > 0. */
  speedup: number
  /** The text itself, when it travels inside the document (dropped on the page, shared as a link). */
  text: string | null
}

export interface GroupBlock {
  topics: string[]
  /** Instead of `topics`: all whose whole names fit. null: it names its topics. */
  pattern: string | null
  /** Its consumers, by id; `consumers: 2` in a file makes `<group>-1` and `<group>-2`. */
  consumers: Record<string, ConsumerBlock>
  /** Time that the application works on a record. */
  work: Work
  commit: CommitMode
  /** Its applications hand records to a pool and poll on at once. */
  handOff: boolean
  /** With `handOff`: records that may wait before the application pauses its partitions; null: any number. */
  queue: number | null
  /** Records that its applications cannot process; null: none. */
  failing: Failing | null
  onFailure: OnFailure
  /** What its consumers are: KafkaConsumer or KafkaShareConsumer (KIP-932). */
  type: 'consumer' | 'share'
  /** Share groups: what the application says of a record that it cannot process. */
  unprocessed: 'release' | 'reject'
  /** Share groups: the application renews its locks while it works. */
  renews: boolean
  /** assign() instead of subscribe(): its consumers deal out the partitions themselves, and no group stands by. */
  manual: boolean
  /** Who its consumers are to the brokers; null: nobody in particular (User:ANONYMOUS). */
  principal: string | null
  /** It writes what it makes of the records to another topic; null: it only reads. */
  output: OutputBlock | null
  config: Config
}

export interface ConsumerBlock {
  zone: string | null
}

/** Both directions between `a` and `b`, which are ids of brokers, producers, consumers, groups or zones. */
export interface LinkBlock {
  a: string
  b: string
  latency: Micros | null
  jitter: Micros | null
  /** 0 … 1. */
  loss: number
}

/** How it looks. Absent positions are laid out automatically. */
export interface View {
  lens: 'logical' | 'physical' | 'both' | null
  layout: Record<string, { x: number; y: number }>
}

// ---- timeline ------------------------------------------------------------------------------------------------------

/** When a line happens. `every` repeats from `from` to `to`; `when` waits for a state, after the line called `after`. */
export type Trigger =
  | { at: Micros }
  | { every: Micros; from: Micros; to: Micros }
  | { when: string; after: string | null }

export type TimelineLine = {
  trigger: Trigger
  /** Others refer to it by this. */
  id: string | null
  /** Done by a person on the page while it ran, rather than written by the author. */
  recorded: boolean
  act: Act
}

/**
 * What is done. Targets: `broker:b1`, `zone:az-a`, `producer:web`, `group:billing`, `group:billing[0]`, `consumer:billing-1`,
 * `topic:orders`, `topic:orders/p0`, `cluster:all`, `link:b1-b3`, `leader:orders/p0`, `between:b1,b2/b3`, `controller:active`, `message:17` (a delivery under way).
 */
export type Act =
  | {
      do: 'kill'
      target: string
      /** The host is gone too: connections are not reset. */
      silent: boolean
      /** What its logs lose with the host's power; null: nothing, the page cache survives. */
      lose: Unflushed | null
    }
  /** The process ends at once, and its disk is replaced by an empty one. */
  | { do: 'wipe'; target: string }
  /** Raises the log start of a topic's partition, or of all; null: to the high watermark (Kafka's DeleteRecords). */
  | { do: 'delete-records'; target: string; before: number | null }
  /** Sets the clock on the wall of a process: ahead of the true time, or behind. Timers do not go by it. */
  | { do: 'clock'; target: string; ahead: Micros; behind: Micros }
  | { do: 'restore'; target: string }
  /** A clean stop (controlled shutdown, close()), and a start `for` later. */
  | { do: 'restart'; target: string; for: Micros }
  | { do: 'stop'; target: string }
  /** null: until restored. */
  | { do: 'pause'; target: string; for: Micros | null }
  /** Adds this latency to a link, to all links of an actor, or to each append of a broker's disk. */
  | { do: 'slow'; target: string; by: Micros; jitter: Micros; what: 'network' | 'disk' }
  /** Loses this share of the messages. */
  | { do: 'lossy'; target: string; share: number }
  /** Bandwidth: of each link between two ends, or of all that a process sends and of all that it receives. */
  | { do: 'throttle'; target: string; rate: number }
  /** Each link gets through again at a moment of its own within this time; nothing is lost. */
  | { do: 'clog'; target: string; for: Micros }
  | { do: 'cut'; target: string; oneWay: boolean }
  | { do: 'heal'; target: string }
  /** Keeps messages (of one type) from the first end of a link waiting at the second, until `deliver` or `heal`. */
  | { do: 'hold'; target: string; message: string | null }
  /** Lets the first `count` messages that a `hold` keeps waiting (of one type) be heard now. */
  /** `skip`: the first so many wait on, as packets do that are overtaken on another way. */
  | { do: 'deliver'; target: string; count: number; skip: number; message: string | null }
  /** The controller writes down a partition's leader in a new epoch (null: both stay), and its ISR (null: as it is). */
  | { do: 'appoint'; target: string; leader: string | null; isr: string[] | null }
  /** Loses the next `count` messages over a link (of one type, e.g. produceResponse), or one that is under way. */
  | { do: 'drop'; target: string; count: number; message: string | null }
  | { do: 'emit'; target: string; count: number; key: string | null; value: string | null; tombstone: boolean }
  /** Multiplies a producer's rate by `factor` for a time. */
  | { do: 'burst'; target: string; factor: number; for: Micros }
  /** Changes settings: Kafka keys, or fields of the block. */
  | { do: 'set'; target: string; config: Config; block: Record<string, unknown> }
  | {
      do: 'add'
      kind: BlockKind | 'controller'
      id: string
      /** For a consumer: its group. */ group: string | null
      block: Record<string, unknown>
    }
  | { do: 'remove'; target: string }
  /** An election of partitions, now: back to their first replicas, or (unclean) of any replica that is alive. */
  | { do: 'elect'; target: string; election: 'preferred' | 'unclean' }
  /** Moves a replica of a partition, which is on the broker `replica`, `onto` another; or its leadership to `leader`. */
  | { do: 'move'; target: string; replica: string | null; onto: string | null; leader: string | null }
  /** Gives a partition these replicas, or cancels the reassignment that is under way (null). */
  | { do: 'reassign'; target: string; replicas: string[] | null }
  /** Moves all copies off a broker, stops it, and takes it out of the cluster; takes a controller out of the quorum first. */
  | { do: 'retire'; target: string }
  /** Restarts brokers one after the other, each when everything is in sync again; or a group's consumers, each when the one before is back. */
  | { do: 'roll'; target: string; for: Micros }
  /** Number of a group's consumers. */
  | { do: 'scale'; target: string; to: number }
  /** Sets what a group has committed, as kafka-consumer-groups.sh --reset-offsets does; refused while it has members. */
  | { do: 'reset'; target: string; to: ResetPoint; topic: string | null; partition: number | null }
  /** The application calls seek() for what it owns of a topic (null: of all), or of one partition of it. */
  | { do: 'seek'; target: string; to: SeekPoint; topic: string | null; partition: number | null }
  /** The application calls pause(), or resume(), for such partitions. */
  | { do: 'pause-reading'; target: string; topic: string | null; partition: number | null }
  | { do: 'resume-reading'; target: string; topic: string | null; partition: number | null }
  /** Adds access control entries, or removes them, as kafka-acls does. */
  | { do: 'add-acl'; target: string; acl: string }
  | { do: 'remove-acl'; target: string; acl: string }
  /** Sets client quotas, as kafka-configs does; `=none` takes one away. */
  | { do: 'set-quota'; target: string; quota: string }
  | { do: 'mark'; text: string }
  /** A predict step: stops the clock on the page, is skipped headless. */
  | { do: 'ask'; question: string; options: string[]; answer: string }
  | { do: 'note'; text: string }

/** What a loss of power takes of a log: all that was not written to the disk, or its newest part by age or by size. */
export type Unflushed = { kind: 'unflushed' } | { kind: 'time'; last: Micros } | { kind: 'bytes'; last: number }

/** Where a group shall read on: the beginning, the end, an offset (within the log), or what was stamped from a time on. */
export type ResetPoint =
  | SeekPoint
  /** Where it is, or at the end where it has committed nothing: it commits that anew. */
  | { kind: 'current' }
  /** So many records further on, or back if negative. */
  | { kind: 'shift'; by: number }
  /** What was stamped so long ago, or later. */
  | { kind: 'ago'; span: Micros }

/** The beginning, the end, an offset, or what was stamped from a time on. */
export type SeekPoint =
  | { kind: 'earliest' }
  | { kind: 'latest' }
  | { kind: 'offset'; offset: number }
  | { kind: 'time'; at: Micros }

export type BlockKind = 'broker' | 'topic' | 'producer' | 'group' | 'consumer'

// ---- expectations ----------------------------------------------------------------------------------------------------

/** What must hold. Conditions are expressions (docs/scenario-format.md, "Expressions"). `because` is shown with the outcome. */
export type Expectation = { because: string | null } & (
  | { kind: 'always' | 'never'; that: string }
  | { kind: 'eventually'; that: string; /** Id of a timeline line. */ after: string | null; within: Micros | null }
  | { kind: 'during'; that: string; /** Ids of timeline lines. */ from: string; to: string }
  | { kind: 'at'; that: string; at: Micros }
  | { kind: 'final'; that: string }
)

/** An error in a file: what, where, and how to fix it. `code` is from docs/scenario-format.md ("MR-122"). */
export interface Problem {
  code: string
  message: string
  /** e.g. `blueprint.topics.orders.partitions`. */
  path: string
  /** From 1; 0: the file as a whole. */
  line: number
  column: number
  fix: string
}
