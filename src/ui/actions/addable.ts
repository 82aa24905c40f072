// What can be put on a canvas: one list for palette, quick add, menus and commands.
import { Cpu, Database, type LucideIcon, Send, Server, User, Users, Workflow } from 'lucide-react'
import type { Act, ControllersBlock } from '../../blueprint/scenario'

/** A read-process-write block is a group that writes in transactions. */
export type AddKind = Extract<Act, { do: 'add' }>['kind'] | 'read-process-write'

export interface Addable {
  kind: AddKind
  label: string
  about: string
  icon: LucideIcon
  part: 'Clients' | 'Cluster'
}

const all: readonly Addable[] = [
  { kind: 'producer', label: 'Producer', about: 'Sends records to a topic', icon: Send, part: 'Clients' },
  { kind: 'group', label: 'Consumer group', about: 'Consumers share a topic', icon: Users, part: 'Clients' },
  {
    kind: 'read-process-write',
    label: 'Read-process-write',
    about: 'In transactions, exactly once',
    icon: Workflow,
    part: 'Clients',
  },
  { kind: 'consumer', label: 'Consumer', about: 'Joins a group', icon: User, part: 'Clients' },
  { kind: 'topic', label: 'Topic', about: 'Partitions with copies', icon: Database, part: 'Cluster' },
  { kind: 'broker', label: 'Broker', about: 'Holds replicas', icon: Server, part: 'Cluster' },
]
const controller: Addable = {
  kind: 'controller',
  label: 'Controller',
  about: 'Votes in the quorum',
  icon: Cpu,
  part: 'Cluster',
}
const server: Addable = {
  ...controller,
  label: 'ZooKeeper server',
  about: 'Stores who is in charge',
  icon: Database,
}

/** In the order of the palette; the control plane is of one kind or the other. */
export const addables = (mode: ControllersBlock['mode']): Addable[] => [...all, mode === 'kraft' ? controller : server]

/** Within a sentence: `consumer group`, `read-process-write group`, and `ZooKeeper server` as it is. */
export const nameIn = (label: string): string =>
  label.startsWith('Zoo') ? label : label.startsWith('Read-') ? `${label.toLowerCase()} group` : label.toLowerCase()

/** What was added lately stands first where one adds at the pointer: whoever builds often adds the same again. */
export const recentFirst = (shown: readonly Addable[], recent: readonly AddKind[]): Addable[] => [
  ...recent.flatMap((kind) => shown.filter((one) => one.kind === kind)),
  ...shown.filter(({ kind }) => !recent.includes(kind)),
]
