// One delivery at a time: who hears what, and when, in the face of loss, cuts, crashes and pauses.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crash, drop, pause, resume, setCut, start } from './faults'
import { linkBetween } from './network'
import { nextTime } from './queue'
import { send, step } from './step'
import { advance, calm, gossips, silence, words, type GossipStage } from './testing/toy'

/** Ann and Bob, who say only what a test has them say; a message takes 500 µs. */
function quiet({ ids = ['ann', 'bob'], links = calm } = {}): GossipStage {
  const stage = gossips(1, ids, { links })
  silence(stage)
  return stage
}

/** A word that nobody answers. */
const say = (stage: GossipStage, value: number, from = 'ann', to = 'bob') =>
  send(stage, from, to, { type: 'word', value, path: ['', '', '', ''] }, 0)

describe('the network', () => {
  test('a message arrives after the latency of its link', () => {
    const stage = quiet()
    say(stage, 1)
    advance(stage, 500)
    expect(words(stage, 'bob')).toEqual([])
    advance(stage, 501)
    expect(words(stage, 'bob')).toEqual([1])
  })

  test('whatever the jitter, one direction keeps its order', () => {
    const jitter = fc.integer({ min: 0, max: 5_000 })
    fc.assert(
      fc.property(jitter, fc.array(fc.nat(300), { minLength: 2, maxLength: 60 }), (spread, gaps) => {
        const stage = quiet({ links: { ...calm, jitter: spread } })
        gaps.forEach((gap, i) => {
          say(stage, i)
          advance(stage, stage.world.now + gap)
        })
        advance(stage, stage.world.now + 10_000)
        expect(words(stage, 'bob')).toEqual(gaps.map((_, i) => i))
        for (const { at, sentAt } of stage.sent) expect(at - sentAt).toBeGreaterThanOrEqual(500)
      }),
      { seed: 5, numRuns: 100 },
    )
  })

  test('a link that becomes faster still lets nothing overtake', () => {
    const stage = quiet()
    say(stage, 1)
    linkBetween(stage.world.network, 'ann', 'bob').latency = 10
    say(stage, 2)
    advance(stage, 600)
    expect(words(stage, 'bob')).toEqual([1, 2])
    say(stage, 3)
    advance(stage, 611)
    expect(words(stage, 'bob')).toEqual([1, 2, 3])
  })

  test('about the set share of messages is lost, and a lost one still travels to its end', () => {
    const stage = quiet({ links: { ...calm, loss: 0.25 } })
    for (let i = 0; i < 4_000; i++) say(stage, i)
    const lost = stage.sent.filter((delivery) => delivery.lost)
    expect(lost.length / 4_000).toBeCloseTo(0.25, 1)
    advance(stage, 1_000)
    expect(words(stage, 'bob').length).toBe(4_000 - lost.length)
    expect(nextTime(stage.world.queue)).toBeUndefined()
  })

  test('a cut loses what is sent over it, in its direction only', () => {
    const stage = quiet()
    setCut(stage, 'ann', 'bob', true)
    say(stage, 1)
    say(stage, 2, 'bob', 'ann')
    advance(stage, 501)
    expect([words(stage, 'bob'), words(stage, 'ann')]).toEqual([[], [2]])
    setCut(stage, 'ann', 'bob', false)
    say(stage, 3)
    advance(stage, 1_100)
    expect(words(stage, 'bob')).toEqual([3])
  })

  test('a cut loses what was under way when it came, unless it heals before the arrival', () => {
    const stage = quiet()
    say(stage, 1)
    advance(stage, 100)
    setCut(stage, 'ann', 'bob', true)
    advance(stage, 200)
    say(stage, 2)
    advance(stage, 501)
    expect(words(stage, 'bob')).toEqual([])

    const healed = quiet()
    say(healed, 1)
    setCut(healed, 'ann', 'bob', true)
    advance(healed, 100)
    setCut(healed, 'ann', 'bob', false)
    advance(healed, 501)
    expect(words(healed, 'bob')).toEqual([1])
  })

  test('the next messages of one type can be lost on purpose', () => {
    const stage = quiet()
    Object.assign(linkBetween(stage.world.network, 'ann', 'bob'), { dropNext: 2, dropType: 'word' })
    send(stage, 'ann', 'bob', { type: 'disconnected', peer: 'ann' }, 0)
    for (const value of [1, 2, 3]) say(stage, value)
    advance(stage, 501)
    expect(stage.sent.map(({ lost }) => lost)).toEqual([false, true, true, false])
    expect(words(stage, 'bob')).toEqual([3])
  })

  test('one message under way can be dropped; a timer cannot', () => {
    const stage = quiet()
    for (const value of [1, 2, 3]) say(stage, value)
    expect(drop(stage, stage.sent[1]!.seq)).toBe(true)
    stage.fx.self = stage.world.actors['ann']!
    stage.fx.after(5, { type: 'word', value: 9, path: ['', '', '', ''] })
    expect(drop(stage, stage.world.seq)).toBe(false)
    advance(stage, 501)
    expect([words(stage, 'bob'), words(stage, 'ann')]).toEqual([[1, 3], [9]])
    expect(drop(stage, stage.sent[0]!.seq)).toBe(false)
  })

  test('settings of one link do not touch the others', () => {
    const stage = quiet({ ids: ['ann', 'bob', 'cid'] })
    stage.world.network.settings['ann>cid'] = { latency: 10, jitter: 0, loss: 0 }
    say(stage, 1)
    say(stage, 2, 'ann', 'cid')
    expect(stage.sent.map(({ at }) => at)).toEqual([500, 10])
  })
})

describe('a crash', () => {
  test('ends the timers of the process, also when it comes back', () => {
    const stage = gossips(1, ['ann', 'bob'], { links: calm })
    advance(stage, 5_000)
    const before = stage.sent.filter(({ from }) => from === 'ann').length
    crash(stage, 'ann')
    advance(stage, 20_000)
    expect(stage.sent.filter(({ from, msg }) => from === 'ann' && msg.type === 'word').length).toBe(before)
    start(stage, 'ann')
    expect(stage.world.actors['ann']!.starts).toBe(2)
    advance(stage, 30_000)
    expect(stage.sent.filter(({ from }) => from === 'ann').length).toBeGreaterThan(before)
  })

  test('is told to everybody whom the process has talked with, and to nobody else', () => {
    const stage = quiet({ ids: ['ann', 'bob', 'cid'] })
    say(stage, 1)
    advance(stage, 501)
    crash(stage, 'bob')
    advance(stage, 1_100)
    const broken = ['ann', 'bob', 'cid'].map((id) => stage.world.actors[id]!.broken)
    expect(broken).toEqual([['bob'], [], []])
  })

  test('what reaches a dead process is answered with a broken connection', () => {
    const stage = quiet()
    crash(stage, 'bob')
    say(stage, 1)
    advance(stage, 501)
    expect(stage.sent.at(-1)).toMatchObject({ from: 'bob', to: 'ann', cause: stage.sent.at(-2)!.seq })
    advance(stage, 1_100)
    expect(stage.world.actors['ann']!.broken).toEqual(['bob'])
  })

  test('what was meant for the process before a restart is not heard by the one after it', () => {
    const stage = quiet()
    say(stage, 1)
    crash(stage, 'bob')
    start(stage, 'bob')
    // Ann has not heard of the crash yet, and still speaks over the old connection.
    say(stage, 2)
    advance(stage, 501)
    expect(words(stage, 'bob')).toEqual([])
    expect(stage.world.actors['ann']!.broken).toEqual(['bob'])
    say(stage, 3)
    advance(stage, 1_002)
    expect(words(stage, 'bob')).toContain(3)
    expect(stage.world.actors['bob']!.starts).toBe(2)
  })

  test('what a process has sent before its end still arrives', () => {
    const stage = quiet()
    say(stage, 1)
    crash(stage, 'ann')
    advance(stage, 600)
    expect(words(stage, 'bob')).toEqual([1])
  })

  test('a host without power tells nobody, until the process is started again', () => {
    const stage = quiet()
    say(stage, 1)
    crash(stage, 'bob', { silent: true })
    say(stage, 2)
    advance(stage, 2_000)
    expect(stage.world.actors['ann']!.broken).toEqual([])
    start(stage, 'bob')
    silence(stage)
    // The first to speak to the new process does so over a connection that it does not know.
    say(stage, 3)
    advance(stage, 3_001)
    expect([words(stage, 'bob'), stage.world.actors['ann']!.broken]).toEqual([[], ['bob']])
    say(stage, 4)
    advance(stage, 3_502)
    expect(words(stage, 'bob')).toEqual([4])
  })

  test('what is sent while the reset of a connection is on its way still belongs to the old one', () => {
    const stage = quiet()
    say(stage, 1)
    advance(stage, 501)
    crash(stage, 'bob', { silent: true })
    start(stage, 'bob')
    silence(stage)
    say(stage, 2)
    advance(stage, 1_100)
    // Bob's host has refused 2, and Ann will hear of it in a moment.
    say(stage, 3)
    advance(stage, 1_700)
    expect([words(stage, 'bob'), stage.world.actors['ann']!.broken[0]]).toEqual([[1], 'bob'])
  })

  test('an answer reaches the process that asked, not the one that was started after it', () => {
    const stage = quiet()
    say(stage, 1, 'ann', 'bob')
    advance(stage, 501)
    crash(stage, 'ann', { silent: true })
    start(stage, 'ann')
    silence(stage)
    say(stage, 2, 'bob', 'ann')
    advance(stage, 1_002)
    expect(words(stage, 'ann')).toEqual([])
  })

  test('a new process opens a connection of its own, which the end of the old one does not break', () => {
    const stage = quiet()
    say(stage, 1, 'ann', 'bob')
    advance(stage, 501)
    crash(stage, 'ann', { silent: true })
    // Sent to the old process; it arrives when the new one has spoken already.
    say(stage, 2, 'bob', 'ann')
    stage.world.actors['ann']!.up = true
    say(stage, 3, 'ann', 'bob')
    advance(stage, 1_002)
    say(stage, 4, 'bob', 'ann')
    advance(stage, 2_000)
    expect([words(stage, 'bob'), words(stage, 'ann')]).toEqual([[1, 3], [4]])
    expect(stage.world.actors['bob']!.broken).toEqual([])
  })

  test('of a process that is down already, and a start of one that runs, change nothing', () => {
    const stage = quiet()
    start(stage, 'bob')
    expect(stage.world.actors['bob']!.starts).toBe(1)
    crash(stage, 'bob')
    const { incarnation } = stage.world.actors['bob']!
    crash(stage, 'bob')
    expect(stage.world.actors['bob']!.incarnation).toBe(incarnation)
  })

  test('forgets what waited for a paused process', () => {
    const stage = quiet()
    pause(stage, 'bob')
    say(stage, 1)
    advance(stage, 600)
    expect(stage.world.inbox['bob']?.length).toBe(1)
    crash(stage, 'bob')
    start(stage, 'bob')
    resume(stage, 'bob')
    advance(stage, 2_000)
    expect([words(stage, 'bob'), stage.world.inbox]).toEqual([[], {}])
  })
})

describe('a pause', () => {
  test('keeps what comes, messages and timers, and gives it in order afterwards', () => {
    const stage = quiet()
    pause(stage, 'bob')
    stage.fx.self = stage.world.actors['bob']!
    stage.fx.after(700, { type: 'word', value: 2, path: ['', '', '', ''] })
    say(stage, 1)
    advance(stage, 300)
    say(stage, 3)
    advance(stage, 1_000)
    expect(words(stage, 'bob')).toEqual([])
    resume(stage, 'bob')
    expect(words(stage, 'bob')).toEqual([1, 2, 3])
    expect(stage.world.inbox).toEqual({})
  })

  test('what came during it is heard before what comes at the moment of its end', () => {
    const stage = quiet()
    pause(stage, 'bob')
    say(stage, 1)
    advance(stage, 100)
    say(stage, 2)
    advance(stage, 600)
    resume(stage, 'bob')
    advance(stage, 601)
    expect(words(stage, 'bob')).toEqual([1, 2])
  })

  test('of a process that does not run, and an end of none, change nothing', () => {
    const stage = quiet()
    resume(stage, 'bob')
    crash(stage, 'bob')
    pause(stage, 'bob')
    expect(stage.world.actors['bob']!.paused).toBe(false)
  })
})

test('a message that nobody taught an actor stops the run, with a sentence', () => {
  const stage = quiet()
  send(stage, 'ann', 'bob', { type: 'sing' } as never, 0)
  expect(() => advance(stage, 501)).toThrow("bob (gossip) does not understand 'sing'")
})

test('what is sent to an actor that is no more vanishes', () => {
  const stage = quiet()
  say(stage, 1)
  delete stage.world.actors['bob']
  const { seq } = stage.sent[0]!
  expect(step(stage)).toMatchObject({ seq: expect.any(Number) as number })
  advance(stage, 501)
  expect(stage.sent.map((delivery) => delivery.seq)).toEqual([seq])
})
