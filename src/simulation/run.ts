// A run of a scenario: forward within a budget, back by checkpoint and replay, into another future by a changed document.
import { isHistoric } from '../blueprint/replication-rules'
import { controllerIds } from '../blueprint/target'
import type { Act, Scenario } from '../blueprint/scenario'
import { createDigest, addState, digestText } from '../kernel/digest'
import { nextTime, pending } from '../kernel/queue'
import { step } from '../kernel/step'
import { createTimeline, forgetAfter, keep, latestBefore } from '../kernel/timeline'
import type { Micros } from '../kernel/time'
import { seconds } from '../kernel/time'
import type { Delivery } from '../kernel/world'
import type { Fact } from '../models/kafka/facts'
import type { Message } from '../models/kafka/messages'
import { checkInstant, createChecks, judgeEnd, lineHappened } from './check'
import { compile, type KafkaStage } from './compile'
import { describe } from './describe'
import { environmentOf } from './environment'
import { conditionHolds } from './evaluate'
import { goOn } from './chores'
import { endStopped, type Chore, type Scene } from './acting'
import { intervene } from './intervene'
import { createChecker, forgetBrokers, meetController, settle, sweep } from './invariants/checker'
import { divergence, planOf } from './plan'
import { ledgerOf } from './referee/ledger'
import { noteFault } from './referee/faults'
import { keepsOf } from './referee/keeps'
import { createReferee } from './referee/state'
import { createSeries, sample } from './series'
import { statesOf } from './states'
import { became, heard, tellHeadline } from './hearing'
import { copyOf, type Run, type RunState } from './run-state'

/** A checkpoint each half second, and more often where much happens: none is more than this many deliveries of work away. */
const CHECKPOINT_EVERY = seconds(0.5)
const DELIVERIES_BETWEEN = 12_288
/** But never for so little: doing it again is quicker than copying everything. */
const DELIVERIES_AT_LEAST = 1_024
const EVENTS_PER_INSTANT = 1_000_000

/** A run at time 0. Without `watching` no invariant is looked at: that is for measuring what they cost. */
export function createRun(scenario: Scenario, { interactive = false, watching = true } = {}): Run {
  const { stage, state, goOn } = begin(scenario)
  const run: Run = {
    scenario,
    plan: planOf(scenario),
    stage,
    state,
    timeline: createTimeline(),
    live: 0,
    headlines: [],
    samples: [],
    marks: [],
    transitions: [],
    onSent: null,
    interactive,
    watching,
    answered: {},
    asking: null,
  }
  goOn(run)
  return run
}

interface Beginning {
  stage: KafkaStage
  state: RunState
  /** Lets `run` hear what the start noted and everything after it, and keeps the first checkpoint. */
  goOn(run: Run): void
}

// The state of time 0. What the start itself notes waits until there is a run to hear it.
function begin(scenario: Scenario): Beginning {
  const early: [Fact, Micros, number][] = []
  let hearer: Run | null = null
  const stage = compile(scenario, {
    sent: (delivery) => hearer?.onSent?.(delivery),
    note: (fact, at, seq) => (hearer === null ? early.push([fact, at, seq]) : heard(hearer, fact, at, seq)),
  })
  const { world } = stage
  const referee = createReferee(isHistoric(scenario.rules), keepsOf(scenario.blueprint))
  const state: RunState = {
    world,
    blueprint: scenario.blueprint,
    next: 0,
    fired: {},
    later: [],
    referee,
    checker: createChecker(world, referee),
    checks: createChecks(scenario),
    series: createSeries(scenario),
    headlines: 0,
    samples: 0,
    marks: 0,
    transitions: 0,
    became: {},
    events: 0,
    visible: 0,
    dirty: true,
    atInstant: 0,
    stopped: null,
  }
  const goOn = (run: Run) => {
    hearer = run
    for (const [fact, at, seq] of early) heard(run, fact, at, seq)
    for (const { of, id, to } of statesOf(world, scenario)) became(run, of, id, to)
    run.timeline.checkpoints = []
    keep(run.timeline, 0, copyOf(state))
  }
  return { stage, state, goOn }
}

/**
 * Runs until `to`, or until `mayContinue` (asked every 256 deliveries) says no, or until the run stops or asks.
 * Answers whether `to` was reached.
 */
export function advance(run: Run, to: Micros, mayContinue: () => boolean = () => true): boolean {
  for (let n = 1; ; n++) {
    const { state } = run
    if (state.stopped !== null || run.asking !== null) return false
    const at = nextMoment(run)
    if (at > state.world.now) {
      // Sampling and checkpoints happen between instants, when everything of the earlier one is done.
      const acted = endInstant(run)
      if (state.stopped !== null) return false
      if (acted && nextMoment(run) <= state.world.now) continue
      takeSamples(run, Math.min(at, to + 1))
      if (run.state.stopped !== null) return false
      if (at <= to) keepCheckpoint(run, at)
      passEnd(run, Math.min(at, to))
    }
    if (at > to) break
    if (!doOne(run, at)) return false
    if (n % 256 === 0 && !mayContinue()) {
      run.live = Math.max(run.live, state.world.now)
      return false
    }
  }
  run.state.world.now = to
  run.live = Math.max(run.live, to)
  return true
}

// From here on the run is beyond the scenario's end. A checkpoint of the moment before knows nothing of that.
function passEnd({ state, scenario }: Run, next: Micros): void {
  const { end } = scenario.time
  if (state.world.now > end || next <= end || state.checks.outcomes.length === 0) return
  judgeEnd(state.checks, environmentOf(state.world, state.referee, state.blueprint), end)
}

// A checkpoint between two instants, when the latest one is long enough ago at `next`.
function keepCheckpoint({ timeline, state }: Run, next: Micros): void {
  const last = timeline.checkpoints[timeline.checkpoints.length - 1]!
  const deliveries = state.events - last.state.events
  if (deliveries < DELIVERIES_AT_LEAST) return
  if (deliveries < DELIVERIES_BETWEEN && next < last.at + CHECKPOINT_EVERY) return
  keep(timeline, state.world.now, copyOf(state, last.state))
}

// The acts that are due at `at`, else the next delivery. Answers false when the run stops to ask.
function doOne(run: Run, at: Micros): boolean {
  const { state } = run
  if (at > state.world.now) state.atInstant = 0
  const due = nextActTime(run) <= at ? nextAct(run) : null
  if (due !== null) {
    if ('do' in due.act && due.act.do === 'ask' && run.interactive && run.answered[due.line] !== true) {
      state.world.now = Math.max(state.world.now, due.at)
      run.live = Math.max(run.live, state.world.now)
      run.asking = due.line
      return false
    }
    due.take()
    state.world.now = Math.max(state.world.now, due.at)
    act(run, due.line, due.act)
    return true
  }
  deliver(run)
  return true
}

const isQuorumTraffic = (type: Message['type']): boolean =>
  type === 'metadataFetchRequest' || type === 'metadataFetchResponse' || type === 'raftAppend'

function deliver(run: Run): void {
  const { state, stage } = run
  const noted = state.headlines
  let delivery: Delivery<Message> | undefined
  try {
    delivery = step(stage)
    if (stage.fx.self !== null) endStopped(stage, stage.fx.self)
    // The quorum's log moves without a word to people: conditions may speak of it.
    if (!state.dirty && delivery !== undefined) state.dirty = isQuorumTraffic(delivery.msg.type)
  } catch (error) {
    const { name, message } = error as Error
    const { now, seq } = state.world
    state.stopped = { reason: 'error', at: now, seq, id: name, message }
    return
  }
  keepWatch(run)
  state.events++
  if (delivery !== undefined && (delivery.from !== delivery.to || state.headlines > noted)) state.visible++
  if (++state.atInstant > EVENTS_PER_INSTANT) {
    const message = `more than ${EVENTS_PER_INSTANT} deliveries at one moment: something answers itself without time passing`
    state.stopped = { reason: 'error', at: state.world.now, seq: state.world.seq, id: 'MR-150', message }
  }
}

// Reading past the end of a list is slow, and most of the time nothing is planned.
function nextActTime({ state, plan }: Run): Micros {
  const planned = state.next < plan.planned.length ? plan.planned[state.next]!.at : Infinity
  return state.later.length > 0 ? Math.min(planned, state.later[0]!.at) : planned
}

interface DueAct {
  at: Micros
  line: number
  act: Act | Chore
  /** Marks it as done. */
  take(): void
}

// What acts did for later comes before what the timeline plans for the same moment: it was decided earlier.
function nextAct(run: Run): DueAct | null {
  const { state, plan } = run
  const later = state.later[0]
  const planned = plan.planned[state.next]
  if (later !== undefined && (planned === undefined || later.at <= planned.at)) {
    return { ...later, take: () => void (state.later = state.later.slice(1)) }
  }
  return planned === undefined ? null : { ...planned, take: () => void state.next++ }
}

const nextMoment = (run: Run): Micros => Math.min(nextTime(run.state.world.queue) ?? Infinity, nextActTime(run))

function act(run: Run, line: number, what: Act | Chore): void {
  const { state, scenario } = run
  const pending = state.later.map((due) => due.act)
  const scene: Scene = { stage: run.stage, scenario, blueprint: state.blueprint, later: [], pending }
  state.dirty = true
  forgetBrokers(state.checker)
  if ('chore' in what) goOn(scene, what)
  else {
    announce(run, line, what)
    intervene(scene, what)
  }
  for (const actor of Object.values(state.world.actors)) endStopped(run.stage, actor)
  forgetBrokers(state.checker)
  keepWatch(run)
  const { now } = state.world
  for (const id of controllerIds(scene.blueprint)) {
    if (state.blueprint.controllers.nodes[id] === undefined) meetController(state.checker, id)
  }
  state.blueprint = scene.blueprint
  for (const { at, act: then } of scene.later) {
    state.later = [...state.later, { at, line, act: then }].toSorted((a, b) => a.at - b.at)
  }
  const { id } = scenario.timeline[line] ?? { id: null }
  if (id !== null) lineHappened(state.checks, id, now)
}

// The referee, the log and the timeline hear of an act before it has its effects.
function announce(run: Run, line: number, what: Act): void {
  const { state } = run
  const { now, seq } = state.world
  noteFault(state.referee, { at: now, act: what, blueprint: state.blueprint })
  const { text, kind, headline } = describe(what)
  if (headline !== null) {
    const about = 'target' in what ? [what.target.slice(what.target.indexOf(':') + 1)] : []
    tellHeadline(run, { at: now, seq, type: `act-${what.do}`, level: 'headline', text: headline, about, tone: 'plain' })
  }
  if (run.marks.length === state.marks) run.marks.push({ at: now, kind, text, line })
  state.marks++
}

// Everything of this moment has happened: do lines that wait find their state, and do the expectations hold? Answers whether
// a line did, and acted.
function endInstant(run: Run): boolean {
  const { state } = run
  if (!state.dirty) return false
  state.dirty = false
  if (run.plan.waiting.length === 0 && state.checks.outcomes.length === 0) return false
  let acted = false
  const environment = environmentOf(state.world, state.referee, state.blueprint)
  for (const { line, when, after, act: what } of run.plan.waiting) {
    if (state.fired[`line ${line}`] !== undefined) continue
    if (after !== null && state.checks.happened[after] === undefined) continue
    if (!conditionHolds(when, environment)) continue
    state.fired[`line ${line}`] = state.world.now
    act(run, line, what)
    acted = true
  }
  checkInstant(state.checks, environment, state.world.now, state.world.seq)
  return acted
}

/** Looking at everything takes longer than a sample, and in a small system little happens between two of them. */
const SAMPLES_PER_SWEEP = 5

function takeSamples(run: Run, before: Micros): void {
  const { state } = run
  while (state.series.next < before) {
    if (state.samples % SAMPLES_PER_SWEEP === 0) sweepAll(run)
    const { lost, acked } = ledgerOf(state.referee)
    const taken = sample(state.series, state.world, controllerIds(run.scenario.blueprint), { lost, acked })
    if (run.samples.length === state.samples) run.samples.push(taken)
    state.samples++
    for (const { of, id, to } of statesOf(state.world, run.scenario)) became(run, of, id, to)
  }
}

// The promises are looked at when every actor is whole again: after a delivery, and after an act.
function keepWatch(run: Run): void {
  const { state } = run
  if (!run.watching) return
  const stop = settle(state.checker, state.world.now, state.world.seq)
  if (stop !== null && state.stopped === null) state.stopped = stop
}

// What no fact speaks of is found here.
function sweepAll({ state, watching }: Run): void {
  if (watching && state.checker.unswept > 0) state.stopped ??= sweep(state.checker, state.world.now, state.world.seq)
}

// ---- going elsewhere in time -----------------------------------------------------------------------------------------

/**
 * Goes to any moment: back by the latest checkpoint before it, forward by simulating. Answers as `advance` does.
 * Predict steps stop who plays, not who goes elsewhere.
 */
export function seek(run: Run, at: Micros, mayContinue?: () => boolean): boolean {
  if (at < run.state.world.now) {
    restore(run, at)
  } else {
    const checkpoint = latestBefore(run.timeline, at)
    if (checkpoint !== undefined && checkpoint.at > run.state.world.now) restore(run, at)
  }
  run.asking = null
  const { interactive } = run
  run.interactive = false
  const reached = advance(run, at, mayContinue)
  run.interactive = interactive
  return reached
}

/** One delivery that people can see, forward or back. */
export function stepVisible(run: Run, direction: 1 | -1): void {
  if (direction === 1) {
    advanceTo(run, run.state.visible + 1)
    return
  }
  const target = run.state.visible - 1
  if (target < 0) return
  const checkpoint = run.timeline.checkpoints.findLast(({ state }) => state.visible <= target)
  restoreState(run, checkpoint!.state)
  if (target > 0) advanceTo(run, target)
}

// Runs until that many visible deliveries have happened.
function advanceTo(run: Run, visible: number): void {
  run.asking = null
  while (run.state.visible < visible && run.state.stopped === null) {
    const at = nextMoment(run)
    if (at === Infinity) return
    if (at > run.state.world.now) endInstant(run)
    takeSamples(run, at)
    passEnd(run, nextMoment(run))
    if (!doOne(run, nextMoment(run))) return
  }
  run.live = Math.max(run.live, run.state.world.now)
}

/**
 * Goes on with a changed document. What lies before the first difference stays as it is; the rest is simulated anew,
 * up to the present moment.
 */
export function change(run: Run, scenario: Scenario, mayContinue?: () => boolean): void {
  const { now } = run.state.world
  const from = divergence(run.scenario, scenario)
  run.scenario = scenario
  run.plan = planOf(scenario)
  if (from === Infinity) return
  if (from <= 0) {
    forgetHistory(run, { headlines: 0, samples: 0, marks: 0, transitions: 0 })
    const { stage, state, goOn } = begin(scenario)
    Object.assign(run, { stage, state })
    goOn(run)
  } else if (from <= now) {
    forgetAfter(run.timeline, from - 1)
    restore(run, from - 1)
    forgetHistory(run, run.state)
  } else {
    forgetAfter(run.timeline, from - 1)
    if (run.live >= from) forgetHistory(run, run.state)
  }
  run.live = from <= now ? run.state.world.now : Math.min(run.live, Math.max(now, from - 1))
  seek(run, now, mayContinue)
}

type Histories = 'headlines' | 'samples' | 'marks' | 'transitions'

function forgetHistory(run: Run, lengths: Pick<RunState, Histories>): void {
  run.headlines.length = Math.min(run.headlines.length, lengths.headlines)
  run.samples.length = Math.min(run.samples.length, lengths.samples)
  run.marks.length = Math.min(run.marks.length, lengths.marks)
  run.transitions.length = Math.min(run.transitions.length, lengths.transitions)
}

// Puts the run where its latest checkpoint at or before `at` is.
function restore(run: Run, at: Micros): void {
  restoreState(run, latestBefore(run.timeline, at)!.state)
}

function restoreState(run: Run, state: RunState): void {
  run.state = copyOf(state)
  run.stage.world = run.state.world
}

/** Fingerprint of everything that the rest of the run depends on. Equal runs have equal digests on every machine. */
export function digest(run: Run): string {
  const { world, next, fired, later, events } = run.state
  const sum = createDigest()
  const { queue, ...rest } = world
  const waiting = pending(queue)
  addState(sum, { ...rest, waiting, next, fired, later, events, ledger: ledgerOf(run.state.referee) })
  return digestText(sum)
}
