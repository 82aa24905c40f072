// A refused wire offers what was probably meant.
import { expect, test } from 'vitest'
import { applyAct } from '../../blueprint/apply'
import { newGroup, newProducer } from '../../blueprint/defaults'
import { mendWire } from './mend'
import { shop } from './testing/drawing'

test('producer to group: the group reads what the producer writes, or the other way round', () => {
  const drawing = shop((blueprint) => {
    blueprint.groups.audit = newGroup('audit', [])
    blueprint.producers.app = newProducer('')
  })
  expect(mendWire(drawing, 'web', 'audit')?.label).toBe('Let audit read orders')
  expect(mendWire(drawing, 'billing-1', 'app')?.label).toBe('Let app write to orders')
  expect(mendWire(drawing, 'web', 'billing')).toBeNull()
  const { acts, label } = mendWire(drawing, 'app', 'audit-1')!
  expect(label).toBe('Put a topic between app and audit')
  const after = acts.reduce(applyAct, drawing)
  const topic = after.producers.app!.to
  expect(after.topics[topic]).toMatchObject({ partitions: 3, replicas: 3 })
  expect(after.groups.audit!.topics).toEqual([topic])
})

test('group to group and producer to producer: the same topic', () => {
  const drawing = shop((blueprint) => {
    blueprint.groups.audit = newGroup('audit', [])
    blueprint.producers.app = newProducer('')
  })
  expect(mendWire(drawing, 'billing', 'audit')?.label).toBe('Let audit read orders')
  expect(mendWire(drawing, 'web', 'app')?.label).toBe('Let app write to orders')
})

test('broker: what has no topic yet gets one; topics and brokers have nothing to mend', () => {
  const drawing = shop((blueprint) => {
    blueprint.producers.app = newProducer('')
  })
  expect(mendWire(drawing, 'app', 'b1')?.label).toBe('Let app write to orders')
  expect(mendWire(drawing, 'orders', 'b1')).toBeNull()
  expect(mendWire(drawing, 'b1', 'b2')).toBeNull()
})
