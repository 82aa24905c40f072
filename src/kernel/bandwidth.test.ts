// Narrow places and clogged links: what is large takes long, nothing overtakes, nothing is lost.
import { expect, test } from 'vitest'
import { passed, setBandwidth, type Throttles } from './bandwidth'
import { arrival, clog, createNetwork, linkBetween, throttle } from './network'
import { ms, seconds } from './time'

test('a message takes its bytes over the bandwidth, and the next one waits for it', () => {
  const throttles: Throttles = {}
  setBandwidth(throttles, 'a>b', 100_000)
  expect(passed(throttles, 'a', 'b', 0, 50_000)).toBe(seconds(0.5))
  expect(passed(throttles, 'a', 'b', seconds(0.1), 50_000)).toBe(seconds(1))
  expect(passed(throttles, 'a', 'b', seconds(3), 100)).toBe(seconds(3) + ms(1))
  // The way back is another one.
  expect(passed(throttles, 'b', 'a', 0, 50_000)).toBe(0)
})

test('all that a host sends passes one place, and all that it receives another', () => {
  const throttles: Throttles = {}
  setBandwidth(throttles, 'a>', 100_000)
  setBandwidth(throttles, '>a', 100_000)
  expect(passed(throttles, 'a', 'b', 0, 100_000)).toBe(seconds(1))
  expect(passed(throttles, 'a', 'c', 0, 100_000)).toBe(seconds(2))
  expect(passed(throttles, 'b', 'a', 0, 100_000)).toBe(seconds(1))
  expect(passed(throttles, 'b', 'c', 0, 100_000)).toBe(0)
})

test('a network knows whether it has narrow places at all', () => {
  const network = createNetwork(1, { latency: 0, jitter: 0, loss: 0 })
  throttle(network, 'a>b', 10)
  throttle(network, '>c', 10)
  expect(network.throttling).toBe(2)
  throttle(network, 'a>b', null)
  throttle(network, '>c', null)
  expect([network.throttling, network.throttles]).toEqual([0, {}])
})

test('a clogged link gets through again at a moment of its own, in order', () => {
  const network = createNetwork(7, { latency: ms(1), jitter: 0, loss: 0 })
  const moments = ['b', 'c', 'd'].map((to) => {
    const link = linkBetween(network, 'a', to)
    clog(link, seconds(10), seconds(5))
    const first = arrival(link, seconds(10))
    expect(first).toBeGreaterThanOrEqual(seconds(10))
    expect(first).toBeLessThanOrEqual(seconds(15))
    expect(arrival(link, seconds(10))).toBeGreaterThanOrEqual(first)
    return first
  })
  expect(new Set(moments).size).toBe(3)
})
