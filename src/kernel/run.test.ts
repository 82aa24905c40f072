// The kernel's promises about whole runs, whatever befalls them.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crash, drop, pause, resume, setCut, start } from './faults'
import { linkBetween } from './network'
import { pending } from './queue'
import { advance, digestOf, gossips, stageOf, words, type GossipStage } from './testing/toy'
import type { Micros } from './time'
import { cloneWorld } from './world'

const ids = ['ann', 'bob', 'cid', 'dot']
const END = 60_000

interface Fault {
  at: Micros
  do: keyof typeof faults
  id: string
  peer: string
}

const faults = {
  crash: (stage: GossipStage, { id }: Fault) => crash(stage, id),
  darken: (stage: GossipStage, { id }: Fault) => crash(stage, id, { silent: true }),
  start: (stage: GossipStage, { id }: Fault) => start(stage, id),
  pause: (stage: GossipStage, { id }: Fault) => pause(stage, id),
  resume: (stage: GossipStage, { id }: Fault) => resume(stage, id),
  cut: (stage: GossipStage, { id, peer }: Fault) => setCut(stage, id, peer, true),
  heal: (stage: GossipStage, { id, peer }: Fault) => setCut(stage, id, peer, false),
  lose: (stage: GossipStage, { id, peer }: Fault) => void (linkBetween(stage.world.network, id, peer).dropNext += 2),
  drop: (stage: GossipStage) => void drop(stage, pending(stage.world.queue)[0]?.item.seq ?? 0),
}

const arbitraryFaults = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: END }),
      do: fc.constantFrom(...(Object.keys(faults) as (keyof typeof faults)[])),
      id: fc.constantFrom(...ids),
      peer: fc.constantFrom(...ids),
    }),
    { maxLength: 20 },
  )
  .map((list) => list.toSorted((a, b) => a.at - b.at))
const arbitrarySeed = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const arbitraryMoments = fc.array(fc.integer({ min: 0, max: END }), { maxLength: 12 })

/** Plays the rest of a run, stopping at each of `stops`; `at` each stop the run may go on as another. */
function play(stage: GossipStage, plan: Fault[], stops: Micros[], at = (now: GossipStage) => now): GossipStage {
  const moments = [...stops.map((time) => ({ time, fault: null })), ...plan.map((fault) => ({ time: fault.at, fault }))]
  let now = stage
  for (const { time, fault } of moments.toSorted((a, b) => a.time - b.time)) {
    advance(now, time)
    if (fault === null) now = at(now)
    else faults[fault.do](now, fault)
  }
  advance(now, END)
  return now
}

const options = { seed: 7, numRuns: 60 }

test('same seed, same digest; another seed, another', () => {
  fc.assert(
    fc.property(arbitrarySeed, arbitraryFaults, (seed, plan) => {
      const digest = digestOf(play(gossips(seed, ids), plan, []).world)
      expect(digestOf(play(gossips(seed, ids), plan, []).world)).toBe(digest)
      expect(digestOf(play(gossips(seed + 1, ids), plan, []).world)).not.toBe(digest)
    }),
    options,
  )
})

test('the digest of a run is the same on every machine', () => {
  expect(digestOf(play(gossips(42, ids), [{ at: 9_000, do: 'crash', id: 'bob', peer: 'ann' }], []).world)).toBe(
    '575e0dcc40ca632f',
  )
})

test('advancing in any chunks gives the same digest', () => {
  fc.assert(
    fc.property(arbitrarySeed, arbitraryFaults, arbitraryMoments, (seed, plan, stops) => {
      const whole = play(gossips(seed, ids), plan, [])
      expect(digestOf(play(gossips(seed, ids), plan, stops).world)).toBe(digestOf(whole.world))
    }),
    options,
  )
})

test('checkpoint, restore, continue equals never having stopped', () => {
  fc.assert(
    fc.property(arbitrarySeed, arbitraryFaults, arbitraryMoments, (seed, plan, stops) => {
      const whole = play(gossips(seed, ids), plan, [])
      const restored = play(gossips(seed, ids), plan, stops, (stage) => stageOf(cloneWorld(stage.world)))
      expect(digestOf(restored.world)).toBe(digestOf(whole.world))
    }),
    options,
  )
})

test('a checkpoint does not change while the run goes on', () => {
  fc.assert(
    fc.property(arbitrarySeed, arbitraryFaults, fc.integer({ min: 0, max: END }), (seed, plan, moment) => {
      const kept: { world: ReturnType<typeof cloneWorld>; digest: string }[] = []
      play(gossips(seed, ids), plan, [moment], (stage) => {
        const world = cloneWorld(stage.world)
        kept.push({ world, digest: digestOf(world) })
        return stage
      })
      for (const { world, digest } of kept) expect(digestOf(world as GossipStage['world'])).toBe(digest)
    }),
    options,
  )
})

describe('luck', () => {
  test("an unrelated actor changes no other actor's luck", () => {
    const knows = (id: string) => (id.startsWith('new') ? ['new-1', 'new-2'] : ids).filter((peer) => peer !== id)
    fc.assert(
      fc.property(arbitrarySeed, arbitraryFaults, (seed, plan) => {
        const alone = play(gossips(seed, ids, { knows }), plan.filter(isTheirs), [])
        const crowded = play(gossips(seed, ['new-1', ...ids, 'new-2'], { knows }), plan.filter(isTheirs), [])
        for (const id of ids) {
          expect(crowded.world.actors[id]).toEqual(alone.world.actors[id])
          expect(crowded.heard.filter(({ by }) => by === id).map(said)).toEqual(
            alone.heard.filter(({ by }) => by === id).map(said),
          )
        }
      }),
      options,
    )
  })

  test('a message that is lost on purpose changes no later jitter or loss of its link', () => {
    const run = (dropped: number) => {
      const stage = gossips(3, ['ann', 'bob'], { knows: (id) => (id === 'ann' ? ['bob'] : []) })
      linkBetween(stage.world.network, 'ann', 'bob').dropNext = dropped
      setCut(stage, 'bob', 'ann', true)
      advance(stage, END)
      return stage.sent.filter(({ from }) => from === 'ann')
    }
    const [without, withLoss] = [run(0), run(3)]
    expect(withLoss.map(({ at }) => at)).toEqual(without.map(({ at }) => at))
    expect(withLoss.slice(3).map(({ lost }) => lost)).toEqual(without.slice(3).map(({ lost }) => lost))
    expect(withLoss.slice(0, 3).map(({ lost }) => lost)).toEqual([true, true, true])
  })
})

test('each delivery names the delivery that caused it, back to the start of the run', () => {
  const stage = gossips(5, ids)
  advance(stage, END)
  const bySeq = new Map(stage.sent.map((delivery) => [delivery.seq, delivery]))
  const replies = stage.sent.filter(({ msg }) => msg.type === 'word' && msg.path.length > 1)
  expect(replies.length).toBeGreaterThan(50)
  for (const { cause, from, to, sentAt, msg } of replies) {
    const asked = bySeq.get(cause)!
    expect([asked.to, asked.from, asked.at]).toEqual([from, to, sentAt])
    expect(msg.type === 'word' && asked.msg.type === 'word' && asked.msg.value + 1 === msg.value).toBe(true)
  }
  expect(words(stage, 'ann').length).toBe(stage.heard.filter(({ by }) => by === 'ann').length)
})

// `drop` names a number of the whole run, which a newcomer shifts.
const isTheirs = (fault: Fault) => fault.do !== 'drop'
const said = ({ value, at }: { value: number; at: Micros }) => `${at} ${value}`
