// Messages that are kept waiting: a script says when each is heard, and nothing is lost or overtaken by that.
import { describe, expect, test } from 'vitest'
import { deliver, endHold, hold } from './faults'
import { send } from './step'
import { advance, calm, digestOf, gossips, silence, stageOf, words, type GossipStage } from './testing/toy'
import { cloneWorld } from './world'

/** a and b, who say nothing by themselves. Words of a path of four are not answered. */
function quiet(): GossipStage {
  const stage = gossips(1, ['a', 'b'], { links: calm })
  silence(stage)
  return stage
}

const say = (stage: GossipStage, value: number, from = 'a', to = 'b') =>
  send(stage, from, to, { type: 'word', value, path: ['x', 'x', 'x', 'x'] }, 0)

describe('a held direction', () => {
  test('keeps what arrives, lets it be heard one by one in its order, and the rest when it ends', () => {
    const stage = quiet()
    hold(stage, 'a', 'b', 'word')
    for (const value of [1, 2, 3, 4]) say(stage, value)
    say(stage, 9, 'b', 'a')
    advance(stage, 10_000)
    expect([words(stage, 'b'), words(stage, 'a')]).toEqual([[], [9]])
    deliver(stage, 'a', 'b', 'word', 1)
    expect(words(stage, 'b')).toEqual([1])
    deliver(stage, 'a', 'b', 'silence', 9)
    deliver(stage, 'a', 'b', null, 2)
    expect(words(stage, 'b')).toEqual([1, 2, 3])
    endHold(stage, 'a', 'b')
    expect(words(stage, 'b')).toEqual([1, 2, 3, 4])
    say(stage, 5)
    advance(stage, 20_000)
    expect(words(stage, 'b')).toEqual([1, 2, 3, 4, 5])
  })

  test('other types pass, and a checkpoint keeps what waits', () => {
    const stage = quiet()
    hold(stage, 'a', 'b', 'speak')
    say(stage, 1)
    advance(stage, 10_000)
    expect(words(stage, 'b')).toEqual([1])
    hold(stage, 'a', 'b', 'word')
    say(stage, 2)
    advance(stage, 20_000)
    const copy = stageOf(cloneWorld(stage.world))
    endHold(stage, 'a', 'b')
    expect([words(stage, 'b'), words(copy, 'b')]).toEqual([[1, 2], [1]])
    endHold(copy, 'a', 'b')
    expect(digestOf(copy.world)).toBe(digestOf(stage.world))
  })
})
