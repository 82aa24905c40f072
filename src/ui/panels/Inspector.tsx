// Inspector: everything about what is selected, and everything that can be done to it.
import { configRows, groupRows } from '../../blueprint/config-rows'
import { WHOLE_CLUSTER } from '../../blueprint/target'
import type { Frame } from '../../worker/protocol'
import { useRun } from '../stores/run'
import { useWorkspace } from '../stores/workspace'
import { type Block, findBlock } from '../actions/blocks'
import { BlockActions } from './inspect/BlockActions'
import { BlockHead } from './inspect/BlockHead'
import { useConfigContext } from './inspect/config-context'
import { ConfigTable } from './inspect/ConfigTable'
import { Connections } from './inspect/Connections'
import { Coordinated } from './inspect/Coordinated'
import { Fields } from './inspect/Fields'
import { KafkaMetrics } from './inspect/KafkaMetrics'
import { LastErrorSection } from './inspect/LastErrorSection'
import { LifeLinePanel } from './inspect/LifeLinePanel'
import { Members } from './inspect/Members'
import { SharedRecords } from './inspect/SharedRecords'
import { Numbers } from './inspect/Numbers'
import { Overview } from './inspect/Overview'
import { MetadataLog, Observers, Voters } from './inspect/Quorum'
import { Outcome } from './inspect/Outcome'
import { Partitions } from './inspect/Partitions'
import { OwnProducer, ProducerPartitions } from './inspect/ProducerParts'
import { Compaction } from './inspect/Compaction'
import { Segments } from './inspect/Segments'
import { Replicas } from './inspect/Replicas'
import { Section } from './inspect/Section'
import { TopicTransactions } from './inspect/TopicTransactions'
import css from './inspect/inspect.module.css'

export function Inspector() {
  const selected = useWorkspace((workspace) => workspace.selected)
  const record = useWorkspace((workspace) => workspace.record)
  const frame = useRun((run) => run.frame)
  if (!frame) return <p className={css.empty}>The simulation is starting…</p>
  if (record !== null) return <LifeLinePanel record={record} />
  const blocks = selected.flatMap((id) => findBlock(frame, id) ?? [])
  if (blocks.length === 0) return <Overview selected={selected} />
  if (blocks.length > 1) return <Several blocks={blocks} />
  return <One key={blocks[0]!.id} block={blocks[0]!} frame={frame} />
}

function One({ block, frame }: { block: Block; frame: Frame }) {
  const kraft = frame.quorum.mode === 'kraft'
  const context = useConfigContext()
  return (
    <div className={css.inspector} data-testid="inspector">
      <BlockHead block={block} />
      <BlockActions block={block} />
      <Numbers block={block} />
      <LastErrorSection block={block} />
      {block.kind === 'producer' && <ProducerPartitions producer={block.view} />}
      {block.kind === 'consumer' && <OwnProducer consumer={block.view} />}
      <Coordinated block={block} frame={frame} />
      {block.kind === 'topic' && <Partitions topic={block.view} />}
      {block.kind === 'topic' && <TopicTransactions topic={block.view} />}
      {block.kind === 'topic' && <Replicas topic={block.view} />}
      {block.kind === 'topic' && <Segments topic={block.view} />}
      {block.kind === 'topic' && <Compaction topic={block.view} />}
      {block.kind === 'group' && <Outcome outcome={block.view.outcome} />}
      {block.kind === 'group' && <Members group={block.view} />}
      {block.kind === 'group' && block.view.type === 'share' && <SharedRecords group={block.view} />}
      {kraft && block.kind === 'quorum' && <Voters quorum={block.view} />}
      {kraft && block.kind === 'quorum' && <Observers quorum={block.view} />}
      <KafkaMetrics block={block} />
      {kraft && block.kind === 'quorum' && <MetadataLog quorum={block.view} />}
      {kraft && block.kind === 'controller' && <MetadataLog quorum={frame.quorum} />}
      <Connections block={block} />
      <Fields block={block} />
      {(block.kind === 'broker' || block.kind === 'topic' || block.kind === 'producer') && (
        <ConfigTable
          target={`${block.kind}:${block.id}`}
          rows={configRows(block.kind, block.view.config, context)}
          title="Settings"
        />
      )}
      {block.kind === 'group' && (
        <ConfigTable
          target={`group:${block.id}`}
          rows={groupRows(block.view.type, block.view.config, context)}
          title="Settings of its consumers"
        />
      )}
      {block.kind === 'quorum' && (
        <ConfigTable
          target={WHOLE_CLUSTER}
          rows={configRows('broker', frame.config, context)}
          title="Settings of all brokers"
        />
      )}
      {block.kind === 'consumer' && (
        <ConfigTable
          target={`group:${block.group.id}`}
          rows={groupRows(block.group.type, block.group.config, context)}
          title={`Settings, shared by group ${block.group.id}`}
        />
      )}
    </div>
  )
}

function Several({ blocks }: { blocks: Block[] }) {
  return (
    <div className={css.inspector}>
      <Section title={`${blocks.length} selected`}>
        <ul className={css.several}>
          {blocks.map((block) => (
            <li key={block.id}>
              <BlockHead block={block} brief />
            </li>
          ))}
        </ul>
      </Section>
    </div>
  )
}
