// Builds the frames of a run: what is new since the last frame, and all that is under way after a jump.
import { pending } from '../../kernel/queue'
import type { Delivery } from '../../kernel/world'
import type { Message } from '../../models/kafka/messages'
import { checkViews, checkViewsAfter } from '../check'
import { explainedViews } from '../regrets'
import { environmentOf } from '../environment'
import type { ExpectationView, Frame } from '../frame'
import { groupsOf } from '../lag'
import { createNames, packFlights } from '../pack-flights'
import { ledgerView } from '../referee/ledger'
import { createReferee } from '../referee/state'
import type { Run } from '../run-state'
import { noQuorum, quorumView } from './quorum'
import { producerViews } from './producer'
import type { Scene } from './scene'
import { coordinatedViews } from './coordinated'
import { brokerViews } from './brokers'
import { groupViews } from './groups'
import { linkViews } from './links'
import { topicViews } from './topics'

/** What the page has been told of a run so far. */
export interface Picture {
  runId: number
  sent: Delivery<Message>[]
  names: ReturnType<typeof createNames>
  /** Lengths of the histories that the page has; -1: it must begin anew. */
  headlines: number
  samples: number
  transitions: number
  /** Names that the page has. */
  named: number
}

/** Flights that one frame carries at most: beyond it, the picture could not be read anyway. */
const MOST_FLIGHTS = 50_000

/** Begins to follow a run. The next frame tells everything. */
export function createPicture(run: Run, runId: number): Picture {
  const picture: Picture = {
    runId,
    sent: [],
    names: createNames(),
    headlines: -1,
    samples: -1,
    transitions: -1,
    named: -1,
  }
  run.onSent = (delivery) => {
    if (picture.sent.length < MOST_FLIGHTS) picture.sent.push(delivery)
  }
  return picture
}

/** After a jump in time: the next frame tells everything anew. */
export function startOver(picture: Picture): void {
  picture.sent = []
  picture.headlines = -1
}

export function sceneOf(run: Run): Scene {
  const { world, referee, blueprint } = run.state
  return { world, referee, blueprint, profile: run.scenario.time.profile, groups: groupsOf(world) }
}

type Views = Pick<
  Frame,
  | 'brokers'
  | 'topics'
  | 'producers'
  | 'groups'
  | 'coordinated'
  | 'quorum'
  | 'config'
  | 'links'
  | 'ledger'
  | 'expectations'
  | 'explained'
>

function viewsOf(run: Run): Views {
  const scene = sceneOf(run)
  return {
    brokers: brokerViews(scene),
    topics: topicViews(scene),
    producers: producerViews(scene),
    groups: groupViews(scene),
    coordinated: coordinatedViews(scene),
    quorum: quorumView(scene),
    config: scene.blueprint.config,
    links: linkViews(scene),
    ledger: ledgerView(run.state.referee),
    expectations: expectationsOf(run),
    explained: explainedViews(run.state.checker),
  }
}

function expectationsOf({ state, scenario }: Run): ExpectationView[] {
  const { world, referee, blueprint, checks } = state
  const { end } = scenario.time
  if (world.now < end) return checkViews(checks)
  return checkViewsAfter(checks, environmentOf(world, referee, blueprint), end)
}

const noViews: Views = {
  brokers: [],
  topics: [],
  producers: [],
  groups: [],
  coordinated: [],
  quorum: noQuorum,
  config: {},
  links: [],
  ledger: ledgerView(createReferee()),
  expectations: [],
  explained: [],
}

/** The next frame. It takes what is new out of the picture. */
export function frameOf(run: Run, picture: Picture, reached: boolean, faces = true): Frame {
  const { state } = run
  const { world } = state
  const reset = picture.headlines < 0
  const underWay = reset ? pending(world.queue).map(({ item }) => item) : picture.sent
  const onTheNet = underWay.filter(({ from, to, msg }) => from !== to && msg.type !== 'disconnected')
  const flights = packFlights(picture.names, onTheNet, (id) => world.actors[id]?.kind === 'broker')
  const named = picture.names.actors.length + picture.names.partitions.length + picture.names.errors.length
  const frame: Frame = {
    runId: picture.runId,
    now: world.now,
    events: state.events,
    live: run.live,
    seed: run.scenario.seed,
    ...(faces ? viewsOf(run) : noViews),
    faces,
    headlines: run.headlines.slice(reset ? 0 : picture.headlines, state.headlines),
    headlinesReset: reset,
    samples: run.samples.slice(reset ? 0 : picture.samples, state.samples),
    samplesReset: reset,
    marks: run.marks.slice(0, state.marks),
    transitions: run.transitions.slice(reset ? 0 : picture.transitions, state.transitions),
    stopped: state.stopped,
    asking: run.asking,
    flights,
    flightsReset: reset,
    names:
      named === picture.named
        ? null
        : {
            actors: [...picture.names.actors],
            partitions: [...picture.names.partitions],
            errors: [...picture.names.errors],
          },
    reached,
  }
  picture.sent = []
  picture.headlines = state.headlines
  picture.samples = state.samples
  picture.transitions = state.transitions
  picture.named = named
  return frame
}
