// Which sentence of a run explains an error.
import { expect, test } from 'vitest'
import { latestOf } from './error-moments'
import { headline } from './testing/frame'

test('the newest refusal explains an error, before those who only heard of it, and nothing from the future does', () => {
  const told = [
    headline(1, 'b1 refused it (NOT_COORDINATOR, 16, retriable): b2 leads', { type: 'coordinator-refused' }),
    headline(2, 'b1 refused it (NOT_COORDINATOR_AT_ALL, 99)', { type: 'coordinator-refused' }),
    headline(3, 'c1 heard NOT_COORDINATOR', { type: 'request-timed-out' }),
    headline(9, 'b3 refused it (NOT_COORDINATOR)', { type: 'coordinator-refused' }),
  ]
  expect(latestOf(told, 'NOT_COORDINATOR', 5)?.at).toBe(1)
  expect(latestOf(told, 'NOT_COORDINATOR', 9)?.at).toBe(9)
  expect(latestOf(told.slice(2), 'NOT_COORDINATOR', 5)?.at).toBe(3)
  expect(latestOf(told, 'ILLEGAL_GENERATION', 9)).toBeUndefined()
})
