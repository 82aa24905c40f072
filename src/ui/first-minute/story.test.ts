// The first minute's story: what it says follows from what happened, also when that is taken back.
import { expect, test } from 'vitest'
import type { Act, TimelineLine } from '../../blueprint/scenario'
import { broker, frame, partition, topic } from '../testing/frame'
import { AFTERMATH, follow, type Story } from './story'

const line = (at: number, act: Act): TimelineLine => ({ trigger: { at }, id: null, recorded: true, act })
const kill = line(1_000_000, { do: 'kill', target: 'broker:b1', silent: false, lose: null })
const at = (now: number, up: boolean) =>
  frame({
    now,
    brokers: [broker('b1', { up }), broker('b2')],
    topics: [topic('orders', { partitions: [partition('orders', 0, { leader: 'b2' })] })],
  })
const killed: Story = { step: 'killed', broker: 'b1', killedAt: 1_000_000, losing: true, p99: 0 }
const proving: Story = {
  step: 'proving',
  loss: {
    broker: 'b2',
    killedAt: 0,
    count: 2,
    record: 1,
    topic: 'orders',
    partition: 'orders-0',
    sentence: 'lost',
    p99: 0,
  },
  guess: '0',
  broker: 'b1',
  killedAt: 1_000_000,
  p99: 900_000,
}

test('a death that is undone was none: nobody was lucky, and nothing is proved', () => {
  const later = 1_000_000 + AFTERMATH + 1
  expect(follow(killed, at(2_000_000, false), 0, [kill])).toBe(killed)
  expect(follow(killed, at(2_000_000, true), 0, [])).toEqual({ step: 'invite' })
  expect(follow(proving, at(2_000_000, true), 0, [])).toMatchObject({ step: 'again', guess: '0' })
  // Gone back before it: the same.
  expect(follow(proving, at(900_000, true), 0, [kill])).toMatchObject({ step: 'again' })
  // Who only starts it again has killed it all the same.
  expect(follow(killed, at(later, true), 0, [kill])).toMatchObject({ step: 'lucky', broker: 'b1' })
  expect(follow(proving, at(later, true), 0, [kill])).toMatchObject({ step: 'proved', lost: 0 })
})

test('the price is what waiting for copies costs while nothing is broken: what the repair takes is not part of it', () => {
  const { loss } = proving
  const again: Story = { step: 'again', loss, guess: null, readyAt: 0 }
  const killedAgain = follow(again, at(1_000_000, false), 900_000, [kill])
  expect(killedAgain).toMatchObject({ step: 'proving', p99: 900_000 })
  const later = at(1_000_000 + AFTERMATH + 1, false)
  expect(follow(killedAgain, later, 11_000_000, [kill])).toMatchObject({ step: 'proved', p99: 900_000 })
})
