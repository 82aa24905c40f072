// The address says what is opened and how. What cannot be used in it is told with its place and a way out, and changes nothing else.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parameters, readAddress } from './address'

const told = (search: string) =>
  readAddress(search).problems.map(({ path, message, fix }) => `${path}: ${message} ${fix}`)

test('an address says what is opened, where it stands, how fast it goes and with which seed', () => {
  expect(readAddress('?scenario=hot-key&t=1:02.5&speed=0.5x&seed=7&paused=1&theme=dark')).toMatchObject({
    scenario: 'hot-key',
    at: 62_500_000,
    speed: 0.5,
    seed: 7,
    paused: true,
    problems: [],
  })
  expect(readAddress('?speed=Max&at=12s')).toMatchObject({ speed: 'max', at: 12_000_000, problems: [] })
})

test('an embed is told what is seen of it, and for how long', () => {
  const { embed, problems } = readAddress('?embed=1&controls=mini&lens=physical&t=12s&end=20s&loop=1')
  expect(embed).toEqual({ controls: 'mini', lens: 'physical', at: 12_000_000, end: 20_000_000, loop: true })
  expect(problems).toEqual([])
})

describe('MR-175', () => {
  test('what cannot be read is told with a way out, and the rest counts', () => {
    const search = '?t=soon&speed=fast&seed=-1&paused=yes&theme=drak&scenario=hot-key'
    expect(readAddress(search)).toMatchObject({ scenario: 'hot-key', at: null, speed: null, seed: null, paused: false })
    expect(told(search)).toEqual([
      '?t=soon: `t=soon` cannot be read. Write a moment such as `12s`, `800ms` or `1:02.5`, of at most 7 d.',
      '?theme=drak: `theme=drak` cannot be read. Did you mean `dark`?',
      '?seed=-1: `seed=-1` cannot be read. Write a whole number from 0 to 9007199254740991.',
      '?speed=fast: `speed=fast` cannot be read. Write a number from 0.01 to 100 (virtual seconds in a second), or `max`.',
      '?paused=yes: `paused=yes` cannot be read. Write `1` for yes or `0` for no.',
    ])
    expect(told('?t=&speed=1e3&speed=2&seed=&t=8d')).toHaveLength(5)
    expect(told(`?t=${'9'.repeat(500)}`)[0]).toMatch(/^\?t=9{31}…: /)
  })

  test('in an embed as well', () => {
    const { embed, problems } = readAddress('?embed=1&controls=all&lens=x&t=soon&end=-1&loop=yes')
    expect(embed).toEqual({ controls: 'full', lens: null, at: 0, end: null, loop: false })
    expect(problems.map(({ path }) => path)).toEqual(['?t=soon', '?end=-1', '?controls=all', '?lens=x', '?loop=yes'])
    expect(readAddress('?embed=1&t=20s&end=12s').embed.end).toBeNull()
    expect(told('?embed=1&t=20s&end=12s')).toEqual([
      '?end=12s: `end=12s` is not after its beginning. Write a later moment.',
    ])
  })

  test('what counts elsewhere only, or stands there twice, is told', () => {
    expect(told('?lens=physical')).toEqual([
      '?lens=physical: `lens=physical` only counts inside an article. Write `embed=1` as well, or leave it out.',
    ])
    expect(told('?embed=1&seed=3')).toEqual([
      '?seed=3: `seed=3` does not count inside an article. Leave it out: the document says it.',
    ])
    expect(told('?t=1s&t=2s')[0]).toContain('more than once: the first, `t=1s`, counts.')
    expect(readAddress('?at=2s&t=1s').at).toBe(1_000_000)
    expect(told('?at=2s&t=1s')[0]).toContain('`t=1s` counts')
  })

  test.each([
    ['scenaro=hot-key', 'scenario'],
    ['Scenario=hot-key', 'scenario'],
    ['senarios=hot-key', 'scenario'],
    ['T=5s', 't'],
    ['time=5s', 't'],
    ['speeed=2', 'speed'],
    ['pasued=1', 'paused'],
    ['contols=mini', 'controls'],
  ])('a name that is nearly right is told: ?%s', (search, near) => {
    expect(told(`?${search}`)).toEqual([`?${search}: \`${search}\` means nothing here. Did you mean \`${near}\`?`])
  })

  test('what others add to links is nobody’s mistake', () => {
    const others =
      'utm_source=x&utm_medium=x&utm_campaign=x&utm_term=x&utm_content=x&utm_id=1&fbclid=1&gclid=1&gad_source=1&dclid=1&msclkid=1' +
      '&twclid=1&ttclid=1&li_fat_id=1&igsh=1&igshid=1&mc_cid=1&mc_eid=1&_ga=1&_gl=1&_hsenc=1&yclid=1&ref=hn&ref_src=x&referrer=x' +
      '&source=x&src=x&via=x&from=x&share=1&feature=x&s=1&v=1&q=x&p=1&_t=1&ts=1&_=1&id=1&lang=en&hl=en&cb=1&feed=x&page=2&session=1'
    expect(told(`?${others}`)).toEqual([])
  })

  test('nor does it take the first picture from a new visitor, which only what the page goes by does', () => {
    const script = readFileSync(join(import.meta.dirname, 'first-sight/before-paint.js'), 'utf8')
    const asked = /: \[([^\]]*)\]/.exec(script)?.[1]?.match(/\w+/g) ?? []
    const ours = Object.entries(parameters).flatMap(([name, { where }]) => (where === 'embed' ? [] : [name]))
    expect([...asked, 'theme', 'embed'].toSorted()).toEqual(ours.toSorted())
  })

  test('docs/addresses.md describes every parameter', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/addresses.md'), 'utf8')
    const described = [...text.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    )
    expect(described.toSorted()).toEqual(Object.keys(parameters).toSorted())
  })
})
