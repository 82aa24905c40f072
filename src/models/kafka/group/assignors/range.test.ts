// The broker's range assignor. (Kafka's own answers: src/simulation/conformance.test.ts.)
import { expect, test } from 'vitest'
import { assignServerRange } from './range'
import { member, topics } from './testing/groups'

test('A-12 per topic the members in order get consecutive partitions, the first ones the extra', () => {
  const members = ['c', 'a', 'b'].map((id) => member(id, ['t', 'u']))
  expect(assignServerRange(topics({ t: 7, u: 2 }), members)).toEqual({
    assignment: { a: ['t-0', 't-1', 't-2', 'u-0'], b: ['t-3', 't-4', 'u-1'], c: ['t-5', 't-6'] },
  })
})

test('A-12 static members come first, so that a restart under a new id changes nothing', () => {
  const members = [member('a', ['t']), member('z', ['t'], [], 'i1'), member('y', ['t'], [], 'i2')]
  const expected = { z: ['t-0'], y: ['t-1'], a: ['t-2'] }
  expect(assignServerRange(topics({ t: 3 }), members)).toEqual({ assignment: expected })
})

test('A-12 it is not sticky: what members have now makes no difference', () => {
  const members = [member('a', ['t'], ['t-1']), member('b', ['t'], ['t-0'])]
  expect(assignServerRange(topics({ t: 2 }), members)).toEqual({ assignment: { a: ['t-0'], b: ['t-1'] } })
})

test('A-12 a subscribed topic that is not known is refused; without members or subscriptions nobody gets anything', () => {
  expect(assignServerRange([], [member('a', ['t'])])).toEqual({ error: 'PartitionAssignorException' })
  expect(assignServerRange(topics({ t: 2 }), [])).toEqual({ assignment: {} })
  expect(assignServerRange(topics({ t: 2 }), [member('a', [])])).toEqual({ assignment: { a: [] } })
})
