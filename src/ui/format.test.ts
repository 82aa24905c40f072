// Numbers and times as people read and type them.
import { expect, test } from 'vitest'
import { momentText } from '../kernel/time'
import {
  bytesText,
  clockText,
  countText,
  listText,
  millisText,
  hardwareText,
  parseBytes,
  parseMoment,
  plural,
  shortCount,
  spanText,
} from './format'
import { parseSpan } from './span'
import { readSize } from '../blueprint/units'

test('the clock shows milliseconds, and minutes when there are some', () => {
  expect(clockText(0)).toBe('0.000 s')
  expect(clockText(12_400_999)).toBe('12.400 s')
  expect(clockText(62_500_000)).toBe('1:02.500')
  expect(momentText(12_499_999)).toBe('12.4 s')
  expect(momentText(65_000_000)).toBe('1:05.0')
})

test('a span has the unit that suits it', () => {
  expect([850, 1_500, 120_000, 3_200_000, 65_000_000, 120_000_000].map(spanText)).toEqual([
    '850 µs',
    '1.5 ms',
    '120 ms',
    '3.2 s',
    '1 min 5 s',
    '2 min',
  ])
  expect([3_600, 9_000, 604_800, 90_000].map((seconds) => spanText(seconds * 1_000_000))).toEqual([
    '1 h',
    '2 h 30 min',
    '7 d',
    '1 d 1 h',
  ])
})

test('what Kafka means by its largest number is not a number of minutes', () => {
  expect([604_800_000, Number.MAX_SAFE_INTEGER].map(millisText)).toEqual(['7 d', 'no limit'])
})

test('counts are grouped, or short', () => {
  expect(countText(2_147_483_647)).toBe('2,147,483,647')
  expect([0, 7.25, 950, 1_234, 3_400_000].map(shortCount)).toEqual(['0', '7.3', '950', '1.23k', '3.4M'])
  expect([bytesText(512), bytesText(16_384), bytesText(33_554_432)]).toEqual(['512 B', '16 KiB', '32 MiB'])
  expect([plural(1, 'copy', 'copies'), plural(2, 'copy', 'copies')]).toEqual(['1 copy', '2 copies'])
  expect([listText([]), listText(['a']), listText(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c'])
})

test('a time is read as people type it', () => {
  expect(['12', '12.4', '12.4s', 't = 12.400 s', '800ms', '1:02.5', '2m', ' .5 s '].map(parseMoment)).toEqual([
    12_000_000, 12_400_000, 12_400_000, 12_400_000, 800_000, 62_500_000, 120_000_000, 500_000,
  ])
  expect(['', 'soon', '1:2:3', '-4', '1e99'].map(parseMoment)).toEqual([null, null, null, null, null])
})

test('every moment that the clock shows can be typed back', () => {
  for (const at of [0, 1_000, 999_000, 59_999_000, 60_000_000, 3_599_999_000])
    expect(parseMoment(clockText(at))).toBe(at)
})

test('a bare span is milliseconds, as in Kafka', () => {
  expect(['120', '120 ms', '2s', '1.5 min', '850µs'].map(parseSpan)).toEqual([
    120_000, 120_000, 2_000_000, 90_000_000, 850,
  ])
  expect(['', 'long', '5 parsecs'].map(parseSpan)).toEqual([null, null, null])
})

test('sizes are read as they are written', () => {
  for (const bytes of [512, 16_384, 33_554_432, 52_428_800, 1_073_741_824])
    expect(parseBytes(bytesText(bytes))).toBe(bytes)
  expect(parseBytes('16,384')).toBe(16_384)
  for (const text of ['512B', '32MB', '1.5kB', '32MiB', '2GiB']) expect(parseBytes(text)).toBe(readSize(text))
  expect(['32mb', '32m', '32 mib'].map(parseBytes)).toEqual([32_000_000, 33_554_432, 33_554_432])
  for (const bytes of [999, 125_000_000, 1_600_000_000]) expect(parseBytes(hardwareText(bytes))).toBe(bytes)
  expect(parseBytes('a lot')).toBeNull()
})
