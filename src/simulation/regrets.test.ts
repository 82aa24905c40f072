// A promise that was broken rightly is told as what it is: its code, a sentence, what would have prevented it, and where.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseScenario } from '../blueprint/parse'
import { seconds } from '../kernel/time'
import { lifeLine } from './ask'
import { createPicture, frameOf } from './views/picture'
import { headlessRun, resultOf, type Result } from './headless'
import { seek } from './run'
import type { Run } from './run-state'

function runOf(name: string): Run {
  const parsed = parseScenario(readFileSync(`public/scenarios/${name}.yaml`))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return headlessRun(parsed.scenario, parsed.scenario.time.end)
}

const codes = ({ explained }: Result) => explained.map(({ id, code }) => `${id} ${code}`)

test('P7 X-ACK1: what acks=1 cost is explained, with the partition, the record, its life, and what prevents it', () => {
  const run = runOf('acks-side-by-side')
  const result = resultOf(run)
  expect(result.ok).toBe(true)
  expect(codes(result)).toContain('P7 X-ACK1')
  const [loss] = result.explained.filter(({ id }) => id === 'P7')
  expect(loss).toMatchObject({
    sentence: 'acknowledged before any copy existed, and the leader left',
    fix: 'acks=all',
    promise: 'What a producer was told to be stored stays stored.',
  })
  expect(loss!.message).toContain(loss!.partition)
  const life = lifeLine(run.state, loss!.record!)
  expect(life).toMatchObject({ producer: 'hasty', partition: loss!.partition })
  expect(life!.fate).toContain('lost')
})

test('I6 X-PRE966: who came back with less leads for want of eligible leader replicas; with one replica asked for, they would not help', () => {
  const standing = resultOf(runOf('known/16-last-replica-standing-unsafe'))
  expect(codes(standing)).toEqual(expect.arrayContaining(['L8 X-PRE966', 'I6 X-PRE966', 'P7 X-PRE966']))
  // Four that another broker still had; the three that nobody else ever had would be lost with them, too.
  expect(standing.ledger.reasons.map(({ code, count }) => `${code} ${count}`)).toEqual(['X-FLUSH 3', 'X-PRE966 4'])
  const single = codes(resultOf(runOf('known/02-divergence-after-power-loss-unsafe')))
  expect(single).toEqual(expect.arrayContaining(['L8 X-FLUSH', 'I6 X-FLUSH']))
})

test('P5 X-MINISR1, I6 X-UNCLEAN: what happens to a whole partition names it', () => {
  const result = resultOf(runOf('unclean-election'))
  expect(result.ok).toBe(true)
  expect(codes(result)).toEqual(expect.arrayContaining(['P5 X-MINISR1', 'I6 X-UNCLEAN', 'P7 X-UNCLEAN']))
  const [alone, led] = ['P5', 'I6'].map((wanted) => result.explained.find(({ id }) => id === wanted))
  expect(alone).toMatchObject({ partition: 'patient-0', record: expect.any(Number) })
  expect(led).toMatchObject({ partition: 'eager-0', record: null })
})

test('going back before it was broken, the page shows the promise as kept', () => {
  const run = runOf('acks-side-by-side')
  const picture = createPicture(run, 1)
  expect(frameOf(run, picture, true).explained).not.toEqual([])
  seek(run, seconds(10))
  expect(frameOf(run, picture, true).explained).toEqual([])
})
