// Two sides of the network, as one act.
import { expect, test } from 'vitest'
import { problemsOfAct } from '../../blueprint/apply'
import { starter } from '../files/starter'
import { actOf, endsOf, kinds } from './sides'

test('everything that can befall connections is an act that the document takes', () => {
  const { blueprint } = starter()
  const [one, two, ...rest] = endsOf(blueprint)
  expect(rest.length).toBeGreaterThan(1)
  for (const { what, amount } of kinds)
    for (const other of [[], [two!]]) {
      const act = actOf(what, { one: [one!], other }, amount?.usual ?? '', true)!
      expect(problemsOfAct(blueprint, act), what).toEqual([])
      expect(act).toMatchObject({ do: what, target: other.length === 0 ? `between:${one}` : `between:${one}/${two}` })
    }
  expect(actOf('cut', { one: ['b1'], other: [] }, '', true)).toMatchObject({ oneWay: true })
  expect(actOf('slow', { one: ['b1'], other: [] }, 'soon', false)).toBeNull()
  expect(actOf('lossy', { one: ['b1'], other: [] }, '120', false)).toBeNull()
})
