// The controllers of a blueprint: `controllers: { nodes: [k1@az-a, k2, k3] }`, or a map with settings of each.
import { blocksById, controllerBlock } from './blocks'
import { newController, oneController, problemOfCount, READ } from './controller-block'
import { duration, flag, found, isSame, listOf, mapOf, oneOf, or, type Field, type Plain } from './field'
import { problemOfId } from './ids'
import type { ControllersBlock } from './scenario'
import { problem, type Place } from './source'

type Nodes = ControllersBlock['nodes']

/** `k1@az-a`: an id and a zone. */
const node: Field<{ id: string; zone: string | null }> = {
  form: 'an id, or id@zone',
  read(place) {
    const written = place.node.kind === 'scalar' ? String(place.node.value) : ''
    const [name = '', zone = null, more] = written.split('@')
    const wrong = problemOfId(name) ?? (zone === null ? null : problemOfId(zone))
    if (wrong !== null || more !== undefined) {
      return problem(
        place,
        wrong?.code ?? 'MR-125',
        `Expected an id such as k1 or k1@az-a, found ${found(place)}.`,
        wrong?.fix ?? 'Write an id, or an id and a zone: k1@az-a.',
      )
    }
    return { id: name, zone }
  },
  write: ({ id: name, zone }) => (zone === null ? name : `${name}@${zone}`),
}

const nodes: Field<Nodes> = {
  form: '3, [k1@az-a, k2, k3], or a map of controllers',
  read(place) {
    const read = countedNodes(place) ?? (place.node.kind === 'list' ? listedNodes(place) : mappedNodes(place))
    if (read === undefined) return undefined
    const wrong = problemOfCount(Object.keys(read).length)
    return wrong === null ? read : problem(place, 'MR-123', wrong.message, `${wrong.fix}: nodes: [k1, k2, k3].`)
  },
  write: (value) => {
    const isListed = Object.values(value).every(({ config }) => Object.keys(config).length === 0)
    if (isListed) return Object.entries(value).map(([id, { zone }]) => node.write({ id, zone }))
    return Object.fromEntries(Object.entries(value).map(([id, block]) => [id, controllerBlock.write(block)]))
  },
}

const mappedNodes = (place: Place): Nodes | undefined =>
  blocksById(place, 'a number, a list or a map of controllers', () => controllerBlock)

/** `3` is short for k1, k2 and k3. */
function countedNodes({ node: written }: Place): Nodes | undefined {
  if (written.kind !== 'scalar' || !Number.isInteger(written.value)) return undefined
  // More than can be are cut short, and refused for their number.
  const count = Math.min(Math.max(0, Number(written.value)), 99)
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i + 1}`, newController(null)]))
}

function listedNodes(place: Place): Nodes | undefined {
  const listed = listOf(node, 99).read(place)
  if (listed === undefined) return undefined
  const read: Nodes = {}
  for (const { id, zone } of listed) {
    if (Object.hasOwn(read, id)) {
      return problem(
        place,
        'MR-126',
        `The controller \`${id}\` is listed twice.`,
        'Give every controller an id of its own.',
      )
    }
    read[id] = newController(zone)
  }
  return read
}

const fields = {
  mode: or(oneOf('kraft', 'zookeeper'), 'kraft' as const),
  preVote: or(flag, true),
  read: or(duration(), READ),
  nodes: or(nodes, oneController().nodes),
}

/** `controllers:` of a blueprint. A list or a number alone means the nodes. */
export const controllersField: Field<ControllersBlock> = {
  form: '{ nodes: [k1@az-a, k2@az-b, k3@az-c] }',
  read(place) {
    if (place.node.kind === 'map') return mapOf('controllers', fields).read(place)
    const read = nodes.read(place)
    return read && { ...oneController(), nodes: read }
  },
  write: ({ mode, preVote, read, nodes: listed }) => ({
    ...(mode === 'kraft' ? {} : { mode }),
    ...(preVote ? {} : { preVote }),
    ...(read === READ ? {} : { read: duration().write(read) }),
    nodes: nodes.write(listed),
  }),
}

/** Nothing for the default, which is not written. */
export function writeControllers(block: ControllersBlock): { [key: string]: Plain } {
  return isSame(block, oneController()) ? {} : { controllers: controllersField.write(block) }
}
