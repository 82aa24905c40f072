// A frame around what is selected: a zone around brokers, a group around consumers.
import { nextId } from '../../blueprint/defaults'
import type { Act, Blueprint } from '../../blueprint/scenario'
import { groupOf, kindOfId, type Objection } from '../../blueprint/target'
import { listText } from '../format'
import { zoneId } from './layout'

/** What makes the frame, and its id on the canvas. */
export interface Framing {
  id: string
  acts: Act[]
  /** Drawn for it. */
  zones: string[]
  label: string
}

/** What a frame around these blocks would be; or why there can be none. */
export function planFrame(blueprint: Blueprint, ids: readonly string[]): Framing | Objection {
  const named = (kind: string) => ids.filter((id) => kindOfId(blueprint, id) === kind)
  const [brokers, consumers] = [named('broker'), named('consumer')]
  if (brokers.length + consumers.length === 0 || brokers.length + consumers.length < ids.length)
    return { message: 'No frame goes around these', fix: 'Select brokers, for a zone, or consumers, for a group.' }
  if (brokers.length > 0 && consumers.length > 0)
    return {
      message: 'Brokers and consumers share no frame',
      fix: 'A zone holds brokers, and a group consumers: select only the ones or the others.',
    }
  return brokers.length > 0 ? zoneAround(blueprint, brokers) : groupAround(blueprint, consumers)
}

function zoneAround(blueprint: Blueprint, brokers: string[]): Framing | Objection {
  const whole = blueprint.zones.find((zone) => {
    const inside = Object.keys(blueprint.brokers).filter((id) => blueprint.brokers[id]!.zone === zone)
    return inside.length === brokers.length && inside.every((id) => brokers.includes(id))
  })
  if (whole !== undefined) return { message: `They are a zone already: ${whole}`, fix: 'Add brokers to the selection.' }
  const zone = nextId(blueprint, 'zone')
  const acts = brokers.map((id): Act => ({ do: 'set', target: `broker:${id}`, config: {}, block: { zone } }))
  return { id: zoneId(zone), acts, zones: [zone], label: `zone ${zone} around ${listText(brokers)}` }
}

/** They leave their groups, for one that reads what those read, as the first of those does. */
function groupAround(blueprint: Blueprint, consumers: string[]): Framing | Objection {
  const from = [...new Set(consumers.map((id) => groupOf(blueprint, id)!))]
  const first = blueprint.groups[from[0]!]!
  if (from.length === 1 && Object.keys(first.consumers).length === consumers.length)
    return {
      message: `They are a group already: ${from[0]!}`,
      fix: 'Leave some of its consumers out of the selection.',
    }
  const id = nextId(blueprint, 'group')
  const members = consumers.map((consumer, i) => [
    `${id}-${i + 1}`,
    blueprint.groups[groupOf(blueprint, consumer)!]!.consumers[consumer]!,
  ])
  const topics = [...new Set(from.flatMap((group) => blueprint.groups[group]!.topics))]
  const acts: Act[] = [
    ...consumers.map((consumer): Act => ({ do: 'remove', target: `consumer:${consumer}` })),
    { do: 'add', kind: 'group', id, group: null, block: { ...first, topics, consumers: Object.fromEntries(members) } },
  ]
  return { id, acts, zones: [], label: `group ${id} of ${listText(consumers)}` }
}
