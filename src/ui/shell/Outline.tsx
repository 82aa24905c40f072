// Outline: the whole canvas as a tree, for the keyboard and for screen readers; every node says what it is and how it is.
import { Name } from '../Name'
import { QUORUM } from '../../blueprint/target'
import { planeName } from '../canvas/quorum'
import { controllerRows } from './outline-quorum'
import { X } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { Frame } from '../../worker/protocol'
import { type Advice, adviceOn } from '../advice'
import { type Block, findBlock, kindName, stateOf } from '../actions/blocks'
import { doVerb, verbOf } from '../actions/verbs'
import { countText, listText, plural } from '../format'
import { liveBrokers, serviceOf } from '../states'
import { copiesIn } from '../canvas/live'
import { remoteText } from '../canvas/remote-words'
import { inOrder, standingText } from '../canvas/replicas/standing'
import { blockIcons } from '../panels/inspect/icons'
import { useRun } from '../stores/run'
import { select, useWorkspace } from '../stores/workspace'
import { IconButton } from './controls/Button'
import { ToneMark } from './controls/StateWord'
import { useFocusInSight, useFocusWhileOpen } from './outline-focus'
import css from './outline.module.css'

interface Node {
  key: string
  level: number
  label: string
  /** null: a heading, or a detail without a block of its own. */
  block: Block | null
  detail: string
  parent: string | null
  branch: boolean
}

export function Outline() {
  const frame = useRun((run) => run.frame)
  const selected = useWorkspace((workspace) => workspace.selected)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const tree = useRef<HTMLUListElement>(null)
  const nodes = useMemo(() => (frame ? nodesOf(frame) : []), [frame])
  const [current, setCurrent] = useState(() => firstStop(nodes, selected))
  useFocusWhileOpen(tree)
  useFocusInSight(tree)
  const hidden = (node: Node): boolean => {
    if (node.parent === null) return false
    const parent = nodes.find(({ key }) => key === node.parent)
    return closed.has(node.parent) || (parent !== undefined && hidden(parent))
  }
  const shown = nodes.filter((node) => !hidden(node))
  const active = shown.some(({ key }) => key === current) ? current : shown[0]?.key

  const goTo = (key: string | undefined) => {
    if (key === undefined) return
    setCurrent(key)
    const element = tree.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(key)}"]`)
    element?.focus()
    const block = nodes.find((node) => node.key === key)?.block
    if (block) select(block.id)
  }
  const toggle = (key: string, open: boolean) =>
    setClosed((before) => {
      const next = new Set(before)
      if (open) next.delete(key)
      else next.add(key)
      return next
    })
  const onKey = (event: KeyboardEvent, node: Node) => {
    const at = shown.indexOf(node)
    const moves: Record<string, () => void> = {
      ArrowDown: () => goTo(shown[at + 1]?.key),
      ArrowUp: () => goTo(shown[at - 1]?.key),
      Home: () => goTo(shown[0]?.key),
      End: () => goTo(shown.at(-1)?.key),
      ArrowRight: () =>
        node.branch && closed.has(node.key)
          ? toggle(node.key, true)
          : goTo(shown[at + 1]?.parent === node.key ? shown[at + 1]?.key : node.key),
      ArrowLeft: () => (node.branch && !closed.has(node.key) ? toggle(node.key, false) : goTo(node.parent ?? node.key)),
      Enter: () => useWorkspace.setState({ tab: 'inspect', dockOpen: true }),
    }
    const move = moves[event.key]
    if (!move || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    event.preventDefault()
    event.stopPropagation()
    move()
  }
  return (
    <nav className={css.outline} aria-label="Outline">
      <header className={css.head}>
        <h2>Outline</h2>
        <IconButton
          label="Close the outline"
          keys="O"
          side="right"
          onClick={() => useWorkspace.setState({ outline: false })}
        >
          <X size={16} />
        </IconButton>
      </header>
      <p className={css.hint}>Arrows walk, Enter shows all about it, X kills or starts it, C connects.</p>
      <ul ref={tree} role="tree" aria-label="Everything on the canvas" className={css.tree}>
        {shown.map((node) => (
          <TreeItem
            key={node.key}
            node={node}
            open={!closed.has(node.key)}
            tabbable={node.key === active}
            selected={node.block !== null && selected.includes(node.block.id)}
            onKey={onKey}
            onPick={() => goTo(node.key)}
          />
        ))}
      </ul>
    </nav>
  )
}

/** Where one comes in: at what is selected, else at the first block. */
const firstStop = (nodes: Node[], selected: readonly string[]): string | undefined =>
  (nodes.find(({ block }) => block?.id === selected[0]) ?? nodes.find(({ block }) => block !== null))?.key

const sentenceOf = ({ sentence }: Advice) => sentence

interface ItemProps {
  node: Node
  open: boolean
  tabbable: boolean
  selected: boolean
  onKey: (event: KeyboardEvent, node: Node) => void
  onPick: () => void
}

function TreeItem({ node, open, tabbable, selected, onKey, onPick }: ItemProps) {
  const { block, label, detail, level, branch } = node
  const state = block && stateOf(block)
  const Icon = block && blockIcons[block.kind]
  const power = block && verbOf(block, 'kill', 'restore')
  const advice = useRun(useShallow(({ frame }) => (frame && block ? adviceOn(frame, block.id) : []).map(sentenceOf)))
  const spoken = [block && kindName(block).toLowerCase(), label, detail, state?.word.toLowerCase(), ...advice]
    .filter(Boolean)
    .join(', ')
  return (
    <li
      role="treeitem"
      aria-level={level}
      aria-selected={selected}
      aria-expanded={branch ? open : undefined}
      aria-label={spoken}
      tabIndex={tabbable ? 0 : -1}
      data-node={node.key}
      className={css.item}
      style={{ paddingLeft: 12 + (level - 1) * 16 }}
      onKeyDown={(event) => onKey(event, node)}
      onClick={onPick}
    >
      {Icon && <Icon size={14} aria-hidden />}
      <span className={css.label} data-heading={level === 1 || undefined}>
        <Name of={label} />
      </span>
      {detail && (
        <span className={css.detail} data-below={state !== null || undefined}>
          {detail}
        </span>
      )}
      {advice.map((sentence) => (
        <span key={sentence} className={css.advice}>
          {sentence}
        </span>
      ))}
      {state && (
        <span className={css.state}>
          <ToneMark tone={state.tone} /> {state.word}
        </span>
      )}
      {power && (
        <button
          type="button"
          tabIndex={-1}
          className={css.power}
          aria-label={`${power.label} ${label}`}
          title={power.label}
          onClick={(event) => {
            event.stopPropagation()
            doVerb(power, block)
          }}
        >
          <power.icon size={14} aria-hidden />
        </button>
      )}
    </li>
  )
}

/** `orders 0, 1, 2; refunds 0`: each topic once. */
function assignmentText(owned: readonly string[]): string {
  if (owned.length === 0) return 'no partitions'
  const topics = new Map<string, string[]>()
  for (const partition of owned) {
    const cut = partition.lastIndexOf('-')
    const topic = partition.slice(0, cut)
    topics.set(topic, [...(topics.get(topic) ?? []), partition.slice(cut + 1)])
  }
  return [...topics].map(([topic, indexes]) => `${topic} ${indexes.join(', ')}`).join('; ')
}

function nodesOf(frame: Frame): Node[] {
  const nodes: Node[] = []
  const heading = (label: string, count: number) =>
    nodes.push({ key: label, level: 1, label, block: null, detail: countText(count), parent: null, branch: count > 0 })
  const put = (parent: string, level: number, id: string, detail: string, branch = false) =>
    nodes.push({
      key: `${parent}/${id}`,
      level,
      label: id === QUORUM ? planeName(frame.quorum) : id,
      block: findBlock(frame, id),
      detail,
      parent,
      branch,
    })

  const live = liveBrokers(frame)
  heading('Producers', frame.producers.length)
  for (const { id, to, rate } of frame.producers)
    put('Producers', 2, id, to === '' ? 'not connected' : `${countText(rate)}/s to ${to}`)

  const topics = frame.topics.filter(({ internal }) => !internal)
  heading('Topics', topics.length)
  for (const { id, partitions, records, underReplicated, underMinIsr, offline } of topics) {
    const troubles = [
      ['UnderReplicatedPartitions', underReplicated],
      ['UnderMinIsrPartitionCount', underMinIsr],
      ['OfflinePartitionsCount', offline],
    ] as const
    const counts = troubles.flatMap(([name, count]) => (count > 0 ? [`${name} ${count}`] : []))
    put('Topics', 2, id, [plural(records, 'record'), ...counts].join(', '), true)
    for (const partition of partitions) {
      const { index, leader, leaderEpoch, isr, elr, lastKnownLeader, control, highWatermark, logEndOffset } = partition
      const service = serviceOf(partition, live)
      const there = remoteText(partition)
      const out = inOrder(partition, copiesIn(frame, partition.partition)).filter((copy) => copy.out !== null)
      nodes.push({
        key: `Topics/${id}/${index}`,
        level: 3,
        label: `p${index}`,
        block: null,
        detail: [
          ...(service === 'online' ? [] : [service]),
          ...(leader === null ? [] : [`led by ${leader} in epoch ${leaderEpoch}`]),
          `in sync ${listText(isr) || 'nobody'}`,
          ...out.map(standingText),
          ...(elr.length > 0 ? [`eligible ${listText(elr)}`] : []),
          ...(lastKnownLeader === null ? [] : [`last known leader ${lastKnownLeader}`]),
          ...(control === null ? [] : [`${control}Partition for the controller`]),
          `${highWatermark} of ${logEndOffset} readable`,
          ...(there === null ? [] : [there]),
        ].join(', '),
        parent: `Topics/${id}`,
        branch: false,
      })
    }
  }

  heading('Groups', frame.groups.length)
  for (const { id, topics: read, lag, consumers, output } of frame.groups) {
    const writes = output === null ? '' : output.to === '' ? ', writes to no topic yet' : `, writes to ${output.to}`
    put(
      'Groups',
      2,
      id,
      `${read.length === 0 ? 'reads nothing' : `reads ${listText(read)}`}${writes}, lag ${countText(lag)}`,
      consumers.length > 0,
    )
    for (const consumer of consumers) {
      const { denied, owned } = consumer
      const may = denied === null ? assignmentText(owned) : `may not ${denied.what} (${denied.error})`
      put(`Groups/${id}`, 3, consumer.id, may)
    }
  }

  heading('Brokers', frame.brokers.length)
  for (const { id, zone, replicas, controllerEpoch } of frame.brokers) {
    const leads = replicas.filter(({ state }) => state === 'leader').length
    put(
      'Brokers',
      2,
      id,
      `${zone ? `${zone}, ` : ''}${controllerEpoch === null ? '' : 'controller, '}leads ${leads} of ${replicas.length}`,
    )
  }
  const plane = frame.quorum.mode === 'kraft' ? 'Controllers' : 'ZooKeeper'
  heading(plane, frame.quorum.nodes.length)
  for (const { id, detail } of controllerRows(frame)) put(plane, 2, id, detail)
  return nodes
}
