// The cards of the promises: complete, readable, and with somewhere to go from there.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { explanations } from '../referee/explain'
import { invariantCards } from './catalogue'
import { invariants } from './checker'
import { readMore } from './references'

describe('a card for each promise', () => {
  const cards = invariantCards()

  test('every promise that is watched has one card, and no two share an id', () => {
    expect(cards.map(({ id }) => id)).toEqual(invariants.map(({ id }) => id))
    expect(new Set(cards.map(({ id }) => id)).size).toBe(cards.length)
  })

  test.each(cards.map((card) => [card.id, card] as const))(
    '%s says what it promises, and where it is from',
    (_, card) => {
      expect(card.promise).toMatch(/^[A-Z].+\.$/s)
      expect(card.source.length).toBeGreaterThan(2)
      expect(card.area, 'letters of the id that references.ts does not know').not.toBe('Others')
    },
  )

  test('docs/invariants.md lists them all, with what they promise and what may break them', () => {
    const page = readFileSync('docs/invariants.md', 'utf8')
    for (const { id, name, promise, brokenBy } of invariants) {
      const codes = brokenBy.map((code) => `\`${code}\``).join(', ') || 'nothing'
      expect(page).toContain(`| **${id} ${name}** ${promise} | ${codes} |`)
    }
  })

  test('what breaks a promise is told with its remedy', () => {
    for (const { brokenBy } of cards) {
      for (const { code, sentence, fix } of brokenBy) {
        expect(Object.keys(explanations)).toContain(code)
        expect(sentence.length * fix.length).toBeGreaterThan(0)
      }
    }
  })
})

describe('read more', () => {
  test('a proposal that the source names comes first, the documentation last', () => {
    const links = readMore('L5', 'KIP-966 model, LogMatching')
    expect(links.map(({ text }) => text)).toEqual([
      'KIP-966: Eligible Leader Replicas',
      'Kafka documentation: Replication',
    ])
    expect(links[0]!.url).toBe('https://cwiki.apache.org/confluence/display/KAFKA/KIP-966%3A+Eligible+Leader+Replicas')
  })

  test('every proposal that a promise names can be found', () => {
    for (const { id, source } of invariants) {
      const named = source.match(/KIP-\d+/g) ?? []
      const texts = readMore(id, source).map(({ text }) => text)
      for (const proposal of named)
        expect(
          texts.some((text) => text.startsWith(`${proposal}:`)),
          `${id}: ${proposal}`,
        ).toBe(true)
    }
  })

  test('nothing leads anywhere but to Kafka itself', () => {
    for (const { id, source } of invariants) {
      for (const { url } of readMore(id, source)) {
        expect(url).toMatch(/^https:\/\/(kafka|cwiki)\.apache\.org\//)
      }
    }
  })
})
