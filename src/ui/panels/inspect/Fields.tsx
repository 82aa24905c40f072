// What a block is besides Kafka's settings: a producer's rate and keys, a group's work, a topic's partitions, a broker's zone.
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Keys, ProducerBlock } from '../../../blueprint/scenario'
import type { Block } from '../../actions/blocks'
import { bytesText, parseBytes } from '../../format'
import { perform } from '../../stores/perform'
import { useBlueprint } from '../../stores/useBlueprint'
import { chooseData } from '../../files/import'
import { Button, IconButton } from '../../shell/controls/Button'
import { DraftField } from './DraftField'
import { GroupFields } from './GroupFields'
import { PrincipalRow, problemOfRange, problemOfWhole, Row, SpanField, WholeField, ToggleRow } from './FieldRows'
import { Section } from './Section'
import { TransactionRows } from './TransactionFields'
import css from './inspect.module.css'

export function Fields({ block }: { block: Block }) {
  const blueprint = useBlueprint()
  const { id } = block
  const set = (fields: Record<string, unknown>) =>
    perform(
      { do: 'set', target: `${block.kind}:${id}`, config: {}, block: fields },
      `${Object.keys(fields).join(', ')} of ${id}`,
    )
  const rows = rowsOf(block, blueprint, set)
  return rows ? <Section title={titles[block.kind] ?? 'Block'}>{rows}</Section> : null
}

const titles: Partial<Record<Block['kind'], string>> = {
  producer: 'What it sends',
  group: 'How it works',
  topic: 'Shape',
  broker: 'Machine',
  consumer: 'Machine',
}

type Setter = (fields: Record<string, unknown>) => boolean

function rowsOf(block: Block, blueprint: ReturnType<typeof useBlueprint>, set: Setter): ReactNode {
  const zones = blueprint.zones
  switch (block.kind) {
    case 'producer': {
      const producer = blueprint.producers[block.id]
      return (
        producer && (
          <ProducerFields
            id={block.id}
            producer={producer}
            zones={zones}
            topics={Object.keys(blueprint.topics)}
            set={set}
          />
        )
      )
    }
    case 'group': {
      const group = blueprint.groups[block.id]
      return (
        group && (
          <GroupFields
            group={group}
            topics={Object.keys(blueprint.topics)}
            producers={Object.keys(blueprint.producers)}
            set={set}
          />
        )
      )
    }
    case 'topic': {
      const topic = blueprint.topics[block.id]
      return (
        topic && (
          <>
            <Row label="Partitions">
              <WholeField
                label="Partitions"
                value={topic.partitions}
                min={1}
                max={2_000}
                commit={(partitions) => set({ partitions })}
              />
            </Row>
            <Row label="Copies (replication factor)">
              <WholeField
                label="Copies"
                value={topic.replicas}
                min={1}
                max={50}
                commit={(replicas) => set({ replicas })}
              />
            </Row>
          </>
        )
      )
    }
    case 'broker': {
      const broker = blueprint.brokers[block.id]
      return (
        broker && (
          <>
            <Row label="Disk adds to an append">
              <SpanField label="Disk adds to an append" value={broker.disk} commit={(disk) => set({ disk })} />
            </Row>
            <Row label="Size of its disk">
              <DraftField
                label="Size of its disk"
                placeholder="unlimited"
                value={broker.diskSize === null ? '' : bytesText(broker.diskSize)}
                problem={problemOfSize}
                commit={(text) => set({ diskSize: text.trim() === '' ? null : parseBytes(text) })}
              />
            </Row>
            <ZoneRow zones={zones} value={broker.zone} set={set} />
          </>
        )
      )
    }
    case 'consumer': {
      const consumer = blueprint.groups[block.group.id]?.consumers[block.id]
      return consumer && zones.length > 0 ? <ZoneRow zones={zones} value={consumer.zone} set={set} /> : null
    }
    default:
      return null
  }
}

function ProducerFields({
  id,
  producer,
  zones,
  topics,
  set,
}: {
  id: string
  producer: ProducerBlock
  zones: string[]
  topics: string[]
  set: Setter
}) {
  return (
    <>
      <Row label="Writes to">
        <select
          className={css.select}
          aria-label="Writes to"
          value={producer.to}
          onChange={({ target }) => set({ to: target.value })}
        >
          <option value="">nothing</option>
          {topics.map((topic) => (
            <option key={topic}>{topic}</option>
          ))}
        </select>
      </Row>
      <Row label="Records from">
        <span className={css.source}>
          <Button onClick={() => chooseData(id)}>{producer.data ? producer.data.file : 'Own data…'}</Button>
          {producer.data && (
            <IconButton label="Make records up again" side="left" onClick={() => set({ data: null })}>
              <X size={14} />
            </IconButton>
          )}
        </span>
      </Row>
      <Row label="Records per second">
        <DraftField
          label="Records per second"
          numeric
          value={String(producer.rate)}
          problem={(text) => problemOfRange(text, 0, 50_000)}
          commit={(text) => set({ rate: Number(text) })}
        />
      </Row>
      <ToggleRow
        label="Random spacing"
        says="Random spacing"
        checked={producer.poisson}
        onChange={(poisson) => set({ poisson })}
      />
      <KeysRow keys={producer.keys} set={set} />
      <Row label="Bytes of a value">
        <WholeField
          label="Bytes of a value"
          value={producer.valueSize}
          min={0}
          max={10_000_000}
          commit={(valueSize) => set({ valueSize })}
        />
      </Row>
      <Row label="Tombstones, %">
        <WholeField
          label="Tombstones: records without a value, in percent"
          value={Math.round(producer.tombstones * 100)}
          min={0}
          max={100}
          commit={(percent) => set({ tombstones: percent / 100 })}
        />
      </Row>
      <Row label="Stops after">
        <DraftField
          label="Stops after this many records"
          numeric
          placeholder="never"
          value={producer.limit === null ? '' : String(producer.limit)}
          problem={(text) => (text.trim() === '' ? null : problemOfWhole(text, 0, 1_000_000_000))}
          commit={(text) => set({ limit: text.trim() === '' ? null : Number(text) })}
        />
      </Row>
      <TransactionRows value={producer.transaction} set={set} />
      <PrincipalRow value={producer.principal} set={set} />
      <ZoneRow zones={zones} value={producer.zone} set={set} />
    </>
  )
}

const keyKinds: { kind: Keys['kind']; label: string }[] = [
  { kind: 'none', label: 'no key' },
  { kind: 'cycle', label: 'each in turn' },
  { kind: 'uniform', label: 'at random' },
  { kind: 'zipf', label: 'some often (Zipf)' },
  { kind: 'hot', label: 'one hot key' },
  { kind: 'constant', label: 'always the same' },
]

function KeysRow({ keys, set }: { keys: Keys; set: Setter }) {
  const choose = (kind: Keys['kind']) => set({ keys: keysOf(kind, keys) })
  return (
    <>
      <Row label="Keys">
        <select
          className={css.select}
          aria-label="Keys"
          value={keys.kind}
          onChange={({ target }) => choose(target.value as Keys['kind'])}
        >
          {keyKinds.map(({ kind, label }) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
      </Row>
      {'count' in keys && (
        <Row label="Different keys">
          <WholeField
            label="Different keys"
            value={keys.count}
            min={1}
            max={1_000_000}
            commit={(count) => set({ keys: { ...keys, count } })}
          />
        </Row>
      )}
      {keys.kind === 'hot' && (
        <Row label="Share of the hot key">
          <DraftField
            label="Share of the hot key"
            numeric
            suffix="%"
            value={String(Math.round(keys.share * 100))}
            problem={(text) => problemOfRange(text, 0, 100)}
            commit={(text) => set({ keys: { ...keys, share: Number(text) / 100 } })}
          />
        </Row>
      )}
      {keys.kind === 'constant' && (
        <Row label="The key">
          <DraftField
            label="The key"
            value={keys.key}
            problem={(text) => (text === '' ? 'Say something' : null)}
            commit={(text) => set({ keys: { kind: 'constant', key: text } })}
          />
        </Row>
      )}
    </>
  )
}

/** Keys of another kind, with what the two kinds share. */
function keysOf(kind: Keys['kind'], old: Keys): Keys {
  const count = 'count' in old ? old.count : 20
  const prefix = 'prefix' in old ? old.prefix : 'K'
  if (kind === 'none') return { kind }
  if (kind === 'constant') return { kind, key: `${prefix}1` }
  if (kind === 'hot') return { kind, count, share: 0.8, prefix }
  return { kind, count, prefix }
}

function ZoneRow({ zones, value, set }: { zones: string[]; value: string | null; set: Setter }) {
  if (zones.length === 0) return null
  return (
    <Row label="Zone">
      <select
        className={css.select}
        aria-label="Zone"
        value={value ?? ''}
        onChange={({ target }) => set({ zone: target.value || null })}
      >
        <option value="">none</option>
        {zones.map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </select>
    </Row>
  )
}

/** Nothing: more than it will ever need. */
function problemOfSize(text: string): string | null {
  if (text.trim() === '') return null
  return (parseBytes(text) ?? 0) > 0 ? null : 'Like 64 KiB or 2 GiB, or nothing'
}
