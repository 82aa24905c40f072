// Names that begin alike are told apart however little room they have.
import { describe, expect, test } from 'vitest'
import { numbered, partsOf, shorten } from './names'

const shop = [
  'com.acme.checkout.billing-1',
  'com.acme.checkout.billing-2',
  'com.acme.checkout.analytics-1',
  'com.acme.orders.eu-west-1.events',
  'com.acme.orders.us-east-1.events',
  'b1',
]

const cut = (name: string) => [partsOf(name, shop)].map(({ lead, own, rest }) => `${lead}|${own}|${rest}`)[0]

describe('the parts of a name', () => {
  test('what others begin with, what is its own, and in what it ends like the nearest', () => {
    expect(cut('com.acme.checkout.billing-1')).toBe('com.acme.checkout.billing|-1|')
    expect(cut('com.acme.checkout.analytics-1')).toBe('com.acme.checkout|.analytics|-1')
    expect(cut('com.acme.orders.eu-west-1.events')).toBe('com.acme.orders|.eu-west|-1.events')
    expect(cut('com.acme.orders')).toBe('com.acme|.orders|')
  })

  test('of a name that nothing resembles, beginning and end', () => {
    expect(cut('inventory-of-the-warehouse')).toBe('inventory-of-the|-warehouse|')
    expect(cut('x'.repeat(30))).toBe(`${'x'.repeat(24)}|${'x'.repeat(6)}|`)
  })

  test('put together again are the name, always', () => {
    for (const name of [...shop, 'com.acme', 'com.acme.checkout.billing-11', 'a', 'com.acme.checkout.billing-1x'])
      expect(cut(name)?.replaceAll('|', '')).toBe(name)
  })
})

test('in few letters, names that differ stay different', () => {
  expect(shorten('com.acme.checkout.billing-1', 40, shop)).toBe('com.acme.checkout.billing-1')
  expect(shorten('com.acme.checkout.billing-1', 12, shop)).toBe('…t.billing-1')
  expect(shorten('com.acme.orders.eu-west-1.events', 12, shop)).toBe('….eu-west…')
  expect(shorten('inventory-of-the-warehouse', 16, shop)).toBe('inven…-warehouse')
  for (const letters of [11, 14, 20, 26]) {
    const short = shop.map((name) => shorten(name, letters, shop))
    expect(new Set(short.slice(3)).size).toBe(3)
    expect(short[0]).not.toBe(short[1])
    expect(Math.max(...short.map((name) => name.length))).toBeLessThanOrEqual(letters)
  }
})

test('a partition, and a consumer that came by scaling, is numbered after what is drawn', () => {
  expect(numbered('com.acme.orders.eu-west-1.events-0', shop)).toEqual({
    name: 'com.acme.orders.eu-west-1.events',
    number: '-0',
  })
  expect(numbered('com.acme.checkout.billing-1', shop).number).toBe('')
  expect(numbered('somebody-1', shop).number).toBe('')
})
