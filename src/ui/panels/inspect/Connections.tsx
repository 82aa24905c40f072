// Whom a process talks to over the network: each connection can be cut and healed here, without drawing a line.
import { Name } from '../../Name'
import { Scissors, Unplug } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { Frame, LinkView } from '../../../worker/protocol'
import { type Block, linkTarget } from '../../actions/blocks'
import { connectionState, linkWith, type State } from '../../states'
import { Button } from '../../shell/controls/Button'
import controls from '../../shell/controls/controls.module.css'
import { StateWord } from '../../shell/controls/StateWord'
import { perform } from '../../stores/perform'
import { useRun } from '../../stores/run'
import { select } from '../../stores/workspace'
import { Section } from './Section'
import css from './inspect.module.css'

/** Connections that are listed; more are drawn than anybody would cut one by one. */
const MOST = 30

/** Whom a block has connections with, by id: clients with brokers, brokers and controllers with each other. */
export function peersOf(frame: Frame, { kind, id }: Block): string[] {
  const brokers = frame.brokers.map((broker) => broker.id)
  const cluster = [...brokers, ...frame.quorum.nodes.map((node) => node.id)]
  if (kind === 'producer' || kind === 'consumer') return brokers
  if (kind !== 'broker' && kind !== 'controller') return []
  const spoilt = frame.links.flatMap(({ a, b }) => (a === id ? [b] : b === id ? [a] : []))
  return [...new Set([...cluster, ...spoilt])].filter((peer) => peer !== id)
}

export function Connections({ block }: { block: Block }) {
  const frame = useRun((run) => run.frame)
  const peers = frame ? peersOf(frame, block).slice(0, MOST) : []
  if (!frame || peers.length === 0) return null
  return (
    <Section title="Connections">
      <ul className={css.connections} data-testid="connections">
        {peers.map((peer) => (
          <Connection
            key={peer}
            id={block.id}
            peer={peer}
            link={linkWith(frame, block.id, peer)}
            state={connectionState(frame, block.id, peer)}
          />
        ))}
      </ul>
    </Section>
  )
}

/** Both ways, or only what goes one way. */
function CutMenu({ id, peer }: { id: string; peer: string }) {
  const ways = [
    { label: 'Both ways', from: id, to: peer, oneWay: false },
    { label: `Only ${id} → ${peer}`, from: id, to: peer, oneWay: true },
    { label: `Only ${peer} → ${id}`, from: peer, to: id, oneWay: true },
  ]
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button aria-label={`Cut ${id} and ${peer}`}>
          <Scissors size={13} aria-hidden /> Cut
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={controls.menu} align="end" sideOffset={4} collisionPadding={8}>
          {ways.map(({ label, from, to, oneWay }) => (
            <DropdownMenu.Item
              key={label}
              className={controls.item}
              onSelect={() =>
                perform(
                  { do: 'cut', target: linkTarget(from, to), oneWay },
                  `cut ${from} ${oneWay ? '→' : 'and'} ${to}`,
                )
              }
            >
              <span className={controls.itemText}>{label}</span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface ConnectionProps {
  id: string
  peer: string
  link: LinkView | null
  state: State
}

function Connection({ id, peer, link, state }: ConnectionProps) {
  const target = linkTarget(id, peer)
  return (
    <li>
      <button type="button" className={css.link} onClick={() => select(peer)}>
        <Name of={peer} />
      </button>
      <StateWord {...state} />
      {link === null ? (
        <CutMenu id={id} peer={peer} />
      ) : (
        <Button
          aria-label={`Heal ${id} and ${peer}`}
          onClick={() => perform({ do: 'heal', target }, `heal ${id} and ${peer}`)}
        >
          <Unplug size={13} aria-hidden /> Heal
        </Button>
      )}
    </li>
  )
}
