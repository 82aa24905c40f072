// The colours of both themes can be read (WCAG 2.2).
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

const [usual = '', more = ''] = css.split('@media (prefers-contrast: more)')

/** The tokens of a theme in a part of the file; dark ones override the light. */
function tokens(theme: 'light' | 'dark', part = usual): Record<string, string> {
  const [light = '', dark = ''] = part.split(`:root[data-theme='dark']`)
  const read = (block: string) =>
    Object.fromEntries([...block.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]))
  return theme === 'light' ? read(light) : { ...read(light), ...read(dark) }
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light! + 0.05) / (dark! + 0.05)
}

const tones = ['ok', 'warn', 'bad', 'move']

for (const theme of ['light', 'dark'] as const) {
  const of = tokens(theme)
  const pairs = (front: string[], back: string[]) =>
    front.flatMap((text) => back.map((under) => [text, under] as const))

  test.each(pairs(['--ink', '--ink-2', ...tones.map((tone) => `--${tone}-text`)], ['--panel', '--bg']))(
    `${theme}: text %s on %s can be read (4.5:1)`,
    (text, under) => expect(contrast(of[text]!, of[under]!)).toBeGreaterThanOrEqual(4.5),
  )

  test.each(pairs(['--ink', '--ink-2'], ['--panel-2']))(`${theme}: text %s on %s can be read (4.5:1)`, (text, under) =>
    expect(contrast(of[text]!, of[under]!)).toBeGreaterThanOrEqual(4.5),
  )

  test.each(tones)(`${theme}: the text of %s can be read on its own soft ground (4.5:1)`, (tone) =>
    expect(contrast(of[`--${tone}-text`]!, of[`--${tone}-soft`]!)).toBeGreaterThanOrEqual(4.5),
  )

  test.each([...tones.map((tone) => `--${tone}`), '--line', '--focus'])(
    `${theme}: %s can be seen on a panel (3:1)`,
    (token) => expect(contrast(of[token]!, of['--panel']!)).toBeGreaterThanOrEqual(3),
  )

  test.each([1, 2, 3, 4, 5])(`${theme}: the letter on key tint %i can be read (4.5:1)`, (n) =>
    expect(contrast(of[`--on-key-${n}`]!, of[`--key-${n}`]!)).toBeGreaterThanOrEqual(4.5),
  )

  test(`${theme}: buttons of ink can be read`, () =>
    expect(contrast(of['--on-ink']!, of['--ink']!)).toBeGreaterThanOrEqual(4.5))

  const strong = { ...of, ...tokens(theme, more) }
  test.each(['--panel', '--panel-2', '--bg'])(
    `${theme}: where more contrast is wanted, quiet text on %s has 7:1`,
    (under) => expect(contrast(strong['--ink-2']!, strong[under]!)).toBeGreaterThanOrEqual(7),
  )
  test(`${theme}: where more contrast is wanted, lines that must be seen have 4.5:1, and all others 3:1`, () => {
    expect(contrast(strong['--line']!, strong['--panel']!)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(strong['--hairline']!, strong['--panel']!)).toBeGreaterThanOrEqual(3)
  })
}
