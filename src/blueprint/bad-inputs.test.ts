// Bad input of every kind gives one clear word about what and where, after bounded work, and leaves nothing behind.
import { describe, expect, test } from 'vitest'
import { codes } from './codes'
import { limits } from './limits'
import { parseScenario } from './parse'
import { checkText } from './pre-scan'
import type { Problem } from './scenario'
import { createReport } from './source'
import { bad, blueprint, brokers } from './testing/bad-inputs'
import { readYaml } from './yaml'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('bad inputs', () => {
  test.each(bad)('$what gives $code', ({ input, code, at, path, says, fix }) => {
    const result = parseScenario(input)
    const problems = result.ok ? [] : result.problems
    const problem = problems.find((one) => one.code === code) as Problem
    expect(problems.map((one) => one.code)).toContain(code)
    expect(Object.keys(codes)).toContain(problem.code)
    if (at) expect([problem.line, problem.column]).toEqual(at)
    if (path) expect(problem.path).toBe(path)
    if (says) expect(problem.message).toMatch(says)
    if (fix) expect(problem.fix).toMatch(fix)
  })

  // Work is counted, not timed: `npm run bench -- reading` tells what it takes on a machine.
  test.each(bad.filter(({ input }) => typeof input === 'string'))('$what is given up early', ({ input }) => {
    const report = createReport(String(input))
    if (checkText(report, false)) readYaml(report)
    expect(report.tokens).toBeLessThanOrEqual(2 * limits.tokens.max)
    expect(report.problems.length).toBeLessThanOrEqual(limits.problems.max)
  })

  test('a million blank lines are not read at all: the lines are counted first', () => {
    const report = createReport(`scenario: x\n${'\n'.repeat(1_000_000)}`)
    expect(checkText(report, false)).toBe(false)
    expect(report).toMatchObject({ tokens: 0, problems: [{ code: 'MR-115', line: limits.lines.max + 1, column: 1 }] })
  })

  test('one mistake gives one problem', () => {
    // A bomb repeats its mistake.
    const single = bad.filter(({ what }) => !/bomb|quotes without end/.test(what))
    const several = single.filter(({ input }) => {
      const result = parseScenario(input)
      return !result.ok && result.problems.length !== 1
    })
    expect(several.map(({ what }) => what)).toEqual([])
  })

  test('everything that is wrong comes with a way out', () => {
    const helpless = bad.flatMap(({ input }) => {
      const result = parseScenario(input)
      return result.ok ? [] : result.problems.filter(({ fix }) => fix === '').map(({ message }) => message)
    })
    expect(helpless).toEqual([])
  })

  test('prototypes are as before', () => {
    for (const { input } of bad) parseScenario(input)
    expect(({} as Record<string, unknown>).zone).toBeUndefined()
    expect(({} as Record<string, unknown>).seed).toBeUndefined()
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test('everything that is wrong is said at once, each with its place', () => {
    const text = blueprint(
      'brokers: { b1: { dsk: slow } }',
      'topics: { t: { partitions: 0 } }',
      'producers: { web: { rate: fast } }',
    )
    const result = parseScenario(text)
    expect(result.ok ? [] : result.problems.map(({ code, line }) => `${code} ${line}`)).toEqual([
      'MR-122 3',
      'MR-123 4',
      'MR-124 5',
    ])
  })
})

describe('what is only worth a notice', () => {
  const noticesOf = (input: string | Uint8Array) => {
    const result = parseScenario(input)
    return result.ok
      ? result.notices.map(({ code, path }) => `${code} ${path}`)
      : result.problems.map(({ message }) => message)
  }

  test('min.insync.replicas above the number of replicas', () => {
    expect(noticesOf(blueprint(brokers, 'topics: { t: { replicas: 2, min.insync.replicas: 3 } }'))).toEqual([
      'MR-142 blueprint.topics.t.min.insync.replicas',
    ])
  })

  test('more copies than brokers: the drawing opens, and the topic waits', () => {
    expect(noticesOf(blueprint(brokers, 'topics: { t: { replicas: 5 } }'))).toEqual([
      'MR-141 blueprint.topics.t.replicas',
    ])
    const message = (count: number) => {
      const result = parseScenario(blueprint(`brokers: ${count}`, 'topics: { t: { replicas: 3 } }'))
      return result.ok ? result.notices[0]?.message : null
    }
    expect([0, 1, 2].map(message)).toEqual([
      'Topic t wants 3 copies; there are 0 brokers.',
      'Topic t wants 3 copies; there is 1 broker.',
      'Topic t wants 3 copies; there are 2 brokers.',
    ])
  })

  test('characters that reverse text are removed', () => {
    const result = parseScenario('scenario: x\ntitle: "pay \\u202Eevil\\u202C me"')
    expect(result).toMatchObject({
      ok: true,
      scenario: { title: 'pay evil me' },
      notices: [{ code: 'MR-162', path: 'title' }],
    })
  })

  test('a stack of accents is capped at four', () => {
    const result = parseScenario(`scenario: x\ntitle: "z${'\u0301'.repeat(50)}"`)
    expect(result.ok && result.scenario.title.length).toBeLessThanOrEqual(5)
  })

  test('markup stays what it is: text', () => {
    const title = '<img src=x onerror=alert(1)></script> [x](javascript:alert(1))'
    expect(parseScenario(`scenario: x\ntitle: '${title}'`)).toMatchObject({
      ok: true,
      scenario: { title },
      notices: [],
    })
  })

  test('a byte order mark and Windows line ends are fine', () => {
    expect(noticesOf(utf8('\ufeffscenario: x\r\nseed: 3\r\n'))).toEqual([])
  })

  test("fields that begin with x- are nobody's business", () => {
    expect(noticesOf('scenario: x\nx-owner: { team: [a, b] }')).toEqual([])
  })

  test('a consumer that never commits', () => {
    expect(noticesOf(blueprint(brokers, 'groups: { g: { enable.auto.commit: false } }'))).toEqual([
      'MR-163 blueprint.groups.g.enable.auto.commit',
    ])
  })

  test('L-15 a producer without keys and a compacted topic', () => {
    const compacted = 'topics: { t: { cleanup.policy: compact } }'
    expect(noticesOf(blueprint(brokers, compacted, 'producers: { p: { to: t } }'))).toEqual([
      'MR-163 blueprint.producers.p.keys',
    ])
    expect(noticesOf(blueprint(brokers, compacted, 'producers: { p: { to: t, keys: cycle(4) } }'))).toEqual([])
  })
})
