// What a broker does, in the words of its face.
import { expect, test } from 'vitest'
import { brokerState } from './broker-state'
import { broker } from './testing/frame'

const word = (change: Parameters<typeof broker>[1]) => brokerState(broker('b1', change)).word

test('K-12 every state of a broker has its word, and a scan says how far it is (L-34)', () => {
  expect(word({})).toBe('Online')
  expect(word({ up: false, lifecycle: 'NOT_RUNNING', fenced: true })).toBe('OFFLINE')
  expect(word({ lifecycle: 'NOT_RUNNING' })).toBe('HALTED')
  expect(word({ lifecycle: 'STARTING', fenced: true })).toBe('STARTING')
  expect(word({ lifecycle: 'RECOVERY', fenced: true, recovered: 0.437 })).toBe('RECOVERY 43 %')
  expect(word({ lifecycle: 'RECOVERY', fenced: true })).toBe('FENCED')
  expect(word({ lifecycle: 'RUNNING', fenced: true })).toBe('FENCED')
  expect(word({ lifecycle: 'PENDING_CONTROLLED_SHUTDOWN' })).toBe('STOPPING')
  expect(word({ paused: true, lifecycle: 'STARTING' })).toBe('PAUSED')
})
