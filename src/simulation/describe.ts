// Acts in words: a short one for a mark on the timeline, and a sentence for the log.
import { counted } from '../models/kafka/counted'
import type { Act, ResetPoint } from '../blueprint/scenario'
import type { Micros } from '../kernel/time'
import type { Mark } from './frame'
import { bytesText } from './narration/words'

/** `300 ms`, `2.5 s`, and where they say it exactly, `10 min`, `2 h`. */
export function inWords(span: Micros): string {
  if (span < 1_000_000) return `${Math.round(span / 100) / 10} ms`
  const minutes = span / 60_000_000
  if (Number.isInteger(minutes / 60)) return `${minutes / 60} h`
  return Number.isInteger(minutes) && minutes > 1 ? `${minutes} min` : `${Math.round(span / 10_000) / 100} s`
}

interface Description {
  text: string
  kind: Mark['kind']
  /** null: nothing for the log. */
  headline: string | null
}

/** `all brokers` of `cluster:all`, else the name. */
const subject = (target: string): string => (target === 'cluster:all' ? 'the whole cluster' : nameOf(target))

/** `web` of `producer:web`. */
const nameOf = (target: string): string =>
  target.startsWith('between:')
    ? target.slice(8).replaceAll(',', ', ').replace('/', ' towards ')
    : target.slice(target.indexOf(':') + 1)

export function describe(act: Act): Description {
  const fault = (text: string, headline: string): Description => ({ text, kind: 'fault', headline })
  const done = (text: string, headline: string): Description => ({ text, kind: 'act', headline })
  const name = 'target' in act ? nameOf(act.target) : ''
  switch (act.do) {
    case 'kill':
      return fault(`kill ${name}`, killed(name, act))
    case 'wipe':
      return fault(`wipe ${name}`, `${name} lost its disk: it will start with an empty one.`)
    case 'delete-records': {
      const which = act.before === null ? 'All readable records' : `Records below offset ${act.before}`
      return done(`delete records of ${name}`, `${which} of ${name} were deleted.`)
    }
    case 'clock':
      return fault(`clock of ${name}`, clockText(name, act.ahead - act.behind))
    case 'restore':
      return done(`restore ${name}`, `${name} was started again.`)
    case 'restart':
      return done(
        `restart ${name}`,
        `${name} is restarted: it stops in good order, and starts ${inWords(act.for)} later.`,
      )
    case 'stop':
      return done(`stop ${name}`, `${name} was told to stop in good order.`)
    case 'pause':
      return fault(`pause ${name}`, `${name} froze${act.for === null ? '' : ` for ${inWords(act.for)}`}.`)
    case 'slow':
      return fault(`slow ${name}`, `The ${act.what} of ${name} became slower by ${slownessText(act.by, act.jitter)}.`)
    case 'lossy':
      return fault(
        `lossy ${name}`,
        `The network of ${name} loses ${Math.round(act.share * 1_000) / 10} % of the messages.`,
      )
    case 'throttle':
      return fault(`throttle ${name}`, `The network of ${name} has ${bytesText(act.rate)} per second.`)
    case 'clog':
      return fault(
        `clog ${name}`,
        `The network of ${name} is clogged; each link gets through again within ${inWords(act.for)}.`,
      )
    case 'cut':
      return fault(`cut ${name}`, `The network of ${name} was cut${act.oneWay ? ' in one direction' : ''}.`)
    case 'heal':
      return done(`heal ${name}`, `The network of ${name} is whole again.`)
    case 'drop':
      return fault(
        `drop ${name}`,
        `${act.count === 1 ? 'A message' : counted(act.count, 'message')} (${name}) will be lost.`,
      )
    case 'hold':
      return fault(`hold ${name}`, `What ${way(name)} (${act.message ?? 'anything'}) waits now.`)
    case 'deliver':
      return done(
        `deliver ${name}`,
        `${act.count === 1 ? 'A message' : counted(act.count, 'message')} (${act.message ?? name}) that waited: ${way(name)}.`,
      )
    case 'appoint': {
      const { leader, isr } = act
      const what = [leader === null ? '' : `leader ${leader}`, isr === null ? '' : `in sync ${isr.join(', ')}`]
      return done(
        `appoint ${what.filter(Boolean).join(', ')}`,
        `The controller writes down for ${name}: ${what.filter(Boolean).join(', ')}.`,
      )
    }
    case 'emit': {
      const what = act.tombstone ? 'tombstone' : 'record'
      const of = act.key === null ? '' : ` of ${act.key}`
      return done(
        `emit ${act.count}${act.tombstone ? ` ${what}${of}` : ''}`,
        `${name} was asked for ${counted(act.count, what)}${act.tombstone ? of : ''}.`,
      )
    }
    case 'burst':
      return done(`burst ${name}`, `${name} sends ${act.factor} times as much for ${inWords(act.for)}.`)
    case 'set':
      return act.target === 'cluster:all'
        ? done('set all brokers', `All brokers without a value of their own: ${settings(act.config)}.`)
        : done(`set ${name}`, `${name}: ${settings({ ...act.config, ...act.block })}.`)
    case 'add':
      return done(`add ${act.id}`, `${act.kind} ${act.id} was added.`)
    case 'remove':
      return done(`remove ${name}`, `${name} was removed.`)
    case 'elect':
      return act.election === 'preferred'
        ? done(`elect ${name}`, `An election was asked for: ${subject(act.target)} back to the preferred leaders.`)
        : fault(
            `unclean election ${name}`,
            `An unclean election was asked for: ${subject(act.target)} may be led by any replica that is alive.`,
          )
    case 'move':
      return act.leader === null
        ? done(`move ${name} to ${act.onto}`, `The copy of ${name} on ${act.replica} moves to ${act.onto}.`)
        : done(`${act.leader} leads ${name}`, `The leadership of ${name} moves to ${act.leader}.`)
    case 'reassign':
      return act.replicas === null
        ? done(`cancel ${name}`, `The reassignment of ${name} is cancelled.`)
        : done(`reassign ${name}`, `${name} gets the replicas ${act.replicas.join(', ')}.`)
    case 'retire':
      return act.target.startsWith('controller:')
        ? done(`retire ${name}`, `${name} is to go: it is taken out of the voters of the quorum first.`)
        : done(`retire ${name}`, `${name} is to go: its copies move to other brokers first.`)
    case 'roll':
      return done(
        'rolling restart',
        `A rolling restart begins (${subject(act.target)}): one ${act.target.startsWith('group:') ? 'consumer' : 'broker'} after the other.`,
      )
    case 'scale':
      return done(`scale ${name} to ${act.to}`, `${name} was scaled to ${act.to}.`)
    case 'reset':
      return done(
        `reset ${name} to ${placeOf(act.to)}`,
        `The offsets of ${name} are to be reset to ${placeOf(act.to)}.`,
      )
    case 'seek':
      return done(`seek ${name}`, `${name} seeks to ${placeOf(act.to)}.`)
    case 'pause-reading':
      return done(`pause ${name}`, `${name} pauses ${partOf(act)}: it polls on, and gets nothing of it.`)
    case 'resume-reading':
      return done(`resume ${name}`, `${name} resumes ${partOf(act)}.`)
    case 'set-quota':
      return done(`quota ${act.quota}`, `A quota was asked for: ${act.quota}.`)
    case 'add-acl':
      return done(act.acl, `An access control entry was asked for: ${act.acl}.`)
    case 'remove-acl':
      return done(`not: ${act.acl}`, `An access control entry was to go: ${act.acl}.`)
    case 'mark':
      return { text: act.text, kind: 'mark', headline: act.text }
    case 'note':
      return { text: act.text, kind: 'mark', headline: act.text }
    case 'ask':
      return { text: act.question, kind: 'ask', headline: null }
  }
}

// `b1-b2` as a direction.
const way = (link: string): string => link.replace('-', ' sends to ')

function killed(name: string, { silent, lose }: Extract<Act, { do: 'kill' }>): string {
  const how = silent || lose !== null ? 'lost its power' : 'was killed'
  if (lose === null) return `${name} ${how}.`
  if (lose.kind === 'unflushed') return `${name} ${how}, and with it what was not on its disk yet.`
  const part = lose.kind === 'time' ? inWords(lose.last) : counted(lose.last, 'byte')
  return `${name} ${how}, and with it the last ${part} of its logs.`
}

const slownessText = (by: Micros, jitter: Micros): string =>
  jitter === 0 ? inWords(by) : `${inWords(by)} to ${inWords(by + jitter)}`

function clockText(name: string, error: Micros): string {
  if (error === 0) return `The clock of ${name} is right.`
  return `The clock of ${name} is ${inWords(Math.abs(error))} ${error > 0 ? 'ahead' : 'behind'}.`
}

const settings = (set: Record<string, unknown>): string =>
  Object.entries(set)
    .map(([key, value]) =>
      value === null
        ? `${key} has its default again`
        : `${key} is now ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join(', ')

function placeOf(to: ResetPoint): string {
  switch (to.kind) {
    case 'offset':
      return `offset ${to.offset}`
    case 'time':
      return `what was stamped from ${inWords(to.at)} on`
    case 'ago':
      return `what was stamped in the last ${inWords(to.span)}`
    case 'shift':
      return `${counted(Math.abs(to.by), 'record')} ${to.by < 0 ? 'back' : 'further on'}`
    case 'current':
      return 'where it is'
    default:
      return to.kind
  }
}

const partOf = ({ topic, partition }: { topic: string | null; partition: number | null }): string => {
  const which = topic === null ? 'all its partitions' : topic
  return partition === null ? which : `partition ${partition} of ${which}`
}
