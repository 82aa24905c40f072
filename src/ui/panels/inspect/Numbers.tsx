// Live numbers of a block.
import { Name } from '../../Name'
import type { Block } from '../../actions/blocks'
import { majorityOf } from '../../canvas/quorum'
import { mannerOf } from '../../canvas/words'
import { bytesText, countText, percentText, plural, spanText } from '../../format'
import { select } from '../../stores/workspace'
import { type Figure, Figures, when } from './Figures'
import { producerFigures } from './producer-numbers'
import { Section } from './Section'
import css from './inspect.module.css'
import { sharedNumbers } from './shared-numbers'
import { zooKeeperNumbers } from './zookeeper-numbers'

export function Numbers({ block }: { block: Block }) {
  const figures = figuresOf(block)
  if (figures.length === 0) return null
  return (
    <Section title="Now">
      <Figures figures={figures} />
    </Section>
  )
}

/** How full a disk is: in words, and as a bar. */
function Gauge({ used, size }: { used: number; size: number }) {
  const share = Math.min(1, used / size)
  return (
    <span className={css.gauge}>
      <meter min={0} max={1} high={0.8} optimum={0} value={share} aria-label="Disk used" />
      {bytesText(used)} of {bytesText(size)}
    </span>
  )
}

function figuresOf(block: Block): Figure[] {
  switch (block.kind) {
    case 'broker': {
      const { nodeId, replicas, bytes, diskSize, connections, disk, brokerEpoch, coordinates, lifecycle, load } =
        block.view
      const leads = replicas.filter(({ state }) => state === 'leader').length
      const behind = replicas.filter(({ state }) => state === 'behind')
      return [
        { wide: true, label: 'Broker state', value: lifecycle },
        { label: 'Leader of', value: `${leads} of ${replicas.length}` },
        { label: 'Behind', value: countText(behind.length), ...when(behind.length > 0, 'warn') },
        diskSize === null
          ? { label: 'On disk', value: bytesText(bytes) }
          : { wide: true, label: 'On disk', value: <Gauge used={bytes} size={diskSize} /> },
        ...(load === null
          ? []
          : [
              {
                label: 'Handler threads',
                value: `${Math.round(load.handlersUsed * 100)} % busy`,
                ...when(load.handlersUsed > 0.9, 'warn'),
              },
              {
                label: 'Network threads',
                value: `${Math.round(load.networkUsed * 100)} % busy`,
                ...when(load.networkUsed > 0.9, 'warn'),
              },
              { label: 'Requests waiting', value: countText(load.queue), ...when(load.queue > 0, 'warn') },
              { label: 'Disk is behind', value: spanText(load.diskBehind), ...when(load.diskBehind > 0, 'warn') },
            ]),
        { label: 'Connections', value: countText(connections) },
        { label: 'Disk adds', value: spanText(disk), ...when(disk > 0, 'warn') },
        { label: 'Node id, epoch', value: `${nodeId}, ${brokerEpoch}` },
        ...(coordinates.length > 0 ? [{ wide: true, label: 'Coordinates', value: coordinates.join(', ') }] : []),
      ]
    }
    case 'topic': {
      const { records, replicationFactor, minInsyncReplicas } = block.view
      return [
        { label: 'Records', value: countText(records) },
        { label: 'Copies', value: countText(replicationFactor) },
        { label: 'Min in-sync', value: countText(minInsyncReplicas) },
      ]
    }
    case 'producer':
      return producerFigures(block.view)
    case 'group': {
      const {
        generation,
        coordinator,
        coordinatorPartition,
        lag,
        delivered,
        processed,
        rebalances,
        idleMembers,
        protocol,
        groupProtocol,
        assignmentEpoch,
        unowned,
        waitsFor,
        shared,
      } = block.view
      return [
        { label: 'Lag', value: plural(lag, 'record') },
        { label: 'Delivered', value: countText(delivered) },
        { label: 'Processed', value: countText(processed) },
        ...(groupProtocol === 'classic'
          ? [{ label: 'Generation', value: String(generation) }]
          : [
              { label: 'Group epoch', value: String(generation) },
              {
                label: 'Target of',
                value: assignmentEpoch === 0 ? 'none yet' : `epoch ${assignmentEpoch}`,
                ...when(assignmentEpoch < generation, 'warn'),
              },
            ]),
        ...(shared === null ? [{ label: 'Rebalances', value: countText(rebalances) }] : sharedNumbers(shared)),
        { label: 'Spare members', value: countText(idleMembers), ...when(idleMembers > 0, 'warn') },
        {
          wide: true,
          label: 'Assignor',
          value: protocol === null ? 'none yet' : `${protocol}, ${mannerOf(block.view)}`,
        },
        ...(waitsFor.length === 0
          ? []
          : [{ wide: true, label: 'Rebalance waits for', value: waitsFor.join(', '), tone: 'warn' as const }]),
        ...(shared === null
          ? [
              { label: 'Without owner', value: countText(unowned.now), ...when(unowned.now > 0, 'warn') },
              { label: 'Longest stop', value: unowned.longest === 0 ? 'none' : spanText(unowned.longest) },
              {
                wide: true,
                label: 'Stops of all partitions, summed',
                value: unowned.total === 0 ? 'none' : spanText(unowned.total),
              },
            ]
          : []),
        {
          label: 'Coordinator',
          value: coordinator ? <GoTo id={coordinator} /> : generation === 0 ? 'none yet' : 'none',
          ...when(coordinator === null && generation > 0, 'bad'),
        },
        { wide: true, label: 'Its partition', value: coordinatorPartition },
      ]
    }
    case 'consumer': {
      const { owned, processed, lag, sessionUsed, pollUsed, memberId, generation, group, lastError, throttled } =
        block.view
      const { instanceId, assignors, isLeader, protocol, membership, revoking, waitingFor } = block.view
      return [
        { label: 'Group', value: <GoTo id={group} /> },
        { wide: true, label: 'Partitions', value: owned.length === 0 ? 'none' : owned.join(', ') },
        { label: 'Processed', value: countText(processed) },
        { label: 'Lag', value: plural(lag, 'record') },
        { label: 'Session used', value: percentText(sessionUsed), ...when(sessionUsed > 0.7, 'warn') },
        { label: 'Poll limit used', value: percentText(pollUsed), ...when(pollUsed > 0.7, 'warn') },
        ...(protocol === 'classic'
          ? [
              { label: 'Generation', value: generation < 0 ? 'none yet' : String(generation) },
              { label: 'In its group', value: isLeader ? 'leads: it assigns' : 'follows' },
            ]
          : [
              { label: 'Member epoch', value: generation < 0 ? 'none' : String(generation) },
              { label: 'Its client', value: membership.toLowerCase() },
              ...(revoking.length === 0
                ? []
                : [{ wide: true, label: 'Must give up', value: revoking.join(', '), tone: 'warn' as const }]),
              ...(waitingFor.length === 0 ? [] : [{ wide: true, label: 'Waits for', value: waitingFor.join(', ') }]),
            ]),
        ...(memberId ? [{ wide: true, label: 'Member id', value: memberId }] : []),
        ...(instanceId === null ? [] : [{ wide: true, label: 'Instance id', value: `${instanceId} (static)` }]),
        ...(assignors.length === 0 || protocol !== 'classic'
          ? []
          : [{ wide: true, label: 'Its assignors', value: assignors.join(', ') }]),
        ...(throttled > 0
          ? [{ wide: true, label: 'Held back for', value: spanText(throttled), tone: 'warn' as const }]
          : []),
        ...(lastError ? [{ wide: true, label: 'Last error', value: lastError, tone: 'bad' as const }] : []),
      ]
    }
    case 'controller':
      if (block.view.zookeeper !== null) return zooKeeperNumbers(block.view, block.view.zookeeper)
      return [
        { label: 'Epoch', value: countText(block.view.epoch) },
        { label: 'Leader', value: block.view.leader ?? 'none known' },
        { label: 'Voted for', value: block.view.votedFor ?? 'nobody' },
        { label: 'Log end', value: countText(block.view.logEnd) },
        {
          label: 'High watermark',
          value: block.view.highWatermark < 0 ? 'unknown' : countText(block.view.highWatermark),
        },
      ]
    case 'quorum': {
      const { leader, epoch, voters, highWatermark, preVote, nodes } = block.view
      return [
        { label: 'Leader', value: leader === null ? 'none' : <GoTo id={leader} />, ...when(leader === null, 'bad') },
        { label: 'Epoch', value: countText(epoch) },
        { label: 'Voters that run', value: `${nodes.filter(({ up, voter }) => up && voter).length} of ${voters}` },
        { label: 'Needed', value: countText(majorityOf(block.view)) },
        { label: 'Committed', value: countText(highWatermark) },
        { label: 'Pre-vote', value: preVote ? 'on' : 'off' },
      ]
    }
    case 'zone':
      return [
        { label: 'Brokers', value: countText(block.view.brokers.length) },
        {
          label: 'Running',
          value: countText(block.view.up),
          ...when(block.view.up < block.view.brokers.length, 'bad'),
        },
      ]
    case 'link':
      return [
        {
          wide: true,
          label: 'Between',
          value: (
            <>
              <GoTo id={block.view.a} /> and <GoTo id={block.view.b} />
            </>
          ),
        },
        { label: 'Latency', value: block.view.latency > 0 ? spanText(block.view.latency) : 'as the profile' },
        { label: 'Loss', value: percentText(block.view.loss) },
      ]
  }
}

function GoTo({ id }: { id: string }) {
  return (
    <button type="button" className={css.link} onClick={() => select(id)}>
      <Name of={id} />
    </button>
  )
}
