// Patterns of topic names: what they fit, what is refused, and that none of them takes long.
import { expect, test } from 'vitest'
import { fitsPattern, patternError, topicsFitting } from './topic-pattern'

const names = [
  'orders',
  'orders-eu',
  'orders-us',
  'orders.eu',
  'order',
  'payments',
  'a',
  'aa',
  'aaa',
  'aaaa',
  'ab',
  'x_1',
  '',
]

test('N-10 whole names fit as JavaScript’s own engine says, for all that both can read', () => {
  const patterns = [
    'orders',
    'orders-.*',
    'orders-(eu|us)',
    '(orders|payments)(-.+)?',
    'order[s-t]?',
    '[^o].*',
    'a{2}',
    'a{2,}',
    'a{1,3}',
    '(a|aa)+',
    '(?:a|b)*',
    '.*',
    '',
    'a|',
    '^orders$',
    '\\w+',
    '[\\w-]+',
    '\\w+_\\d',
    'orders\\.eu',
    '(a*)*',
    '(a|a)*b',
    'o.d.r.*?',
    '[a-c]{2}',
    '[]a]+',
    '[a^]b?',
    '(?<x>a)b',
  ]
  for (const pattern of patterns) {
    const native = new RegExp(`^(?:${pattern.replace('[]a]', '[\\]a]')})$`)
    for (const name of names)
      expect([pattern, name, fitsPattern(pattern, name)]).toEqual([pattern, name, native.test(name)])
  }
})

test.each([
  ['orders(', 'this ( is not closed', 6],
  ['orders)', 'this ) closes nothing', 6],
  ['*orders', 'there is nothing that * could repeat', 0],
  ['a**', 'a repetition cannot be repeated, nor be possessive', 2],
  ['[a-', 'this [ is not closed', 0],
  ['[z-a]', 'z-a ends before it begins', 1],
  ['(a)\\1', 'what a group has matched cannot be asked for again: that would take backtracking', 3],
  ['(?=a)b', 'looking ahead or behind would take backtracking', 0],
  ['(?<!a)b', 'looking ahead or behind would take backtracking', 0],
  ['(?i)a', 'of groups there are ( ), (?: ) and named ones', 0],
  ['a\\', 'a backslash at the end means nothing', 1],
  ['a{3,2}', '{3,2} has its bounds the wrong way round', 1],
  ['((a{100}){100}){100}', 'written out, the pattern has more than 1000 steps', 0],
  ['('.repeat(80), 'groups are nested too deeply', 50],
])('N-10 %s is refused, and the place is named', (pattern, message, at) => {
  expect(patternError(pattern)).toEqual({ message, at })
  expect(fitsPattern(pattern, 'orders')).toBe(false)
})

test('N-10 patterns that take other engines for ever are as quick as any, and internal topics are never meant', () => {
  const long = 'a'.repeat(249)
  for (const pattern of ['(a+)+b', '(a|aa)+$b', '(a*)*b', '(.*)*(.*)*(.*)*x', '(a{0,30}){30}b'])
    expect(fitsPattern(pattern, long)).toBe(false)
  expect(topicsFitting('.*', ['orders', '__consumer_offsets', 'audit'])).toEqual(['audit', 'orders'])
})
