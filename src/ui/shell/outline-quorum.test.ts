// What the outline says of the controllers.
import { expect, test } from 'vitest'
import { frame } from '../testing/frame'
import { controllerRows } from './outline-quorum'

test('a controller alone is one line; of several the quorum comes first, and everybody says its vote', () => {
  const alone = frame()
  expect(controllerRows(alone)).toEqual([{ id: 'k1', detail: 'epoch 1, log end 1' }])
  const [k1] = alone.quorum.nodes
  const nodes = [k1!, { ...k1!, id: 'k2', role: 'follower' as const, active: false, logEnd: 0, agreesTo: 0 }]
  const log = [{ offset: 0, end: 1, epoch: 1, type: 'leaderChangeMessage', committed: true }]
  const rows = controllerRows(frame({ quorum: { ...alone.quorum, voters: 2, nodes, log } }))
  expect(rows.map(({ id }) => id)).toEqual(['quorum:all', 'k1', 'k2'])
  expect(rows[0]!.detail).toContain('2 of 2 commit')
  expect(rows[2]!.detail).toBe('epoch 1, log end 0, 1 behind, voted k1, e1')
})
