// The promises of the control plane, each three times: it holds, its planted breakage is caught, a legitimate one is named.
import { describe, expect, test } from 'vitest'
import type { PartitionState } from '../../models/kafka/controller/records'
import { P, tell } from '../testing/story'
import { controller, only, regretsOf, stopOf, type Watch, watch } from '../testing/watch'

/** Writes into the controller's image what no decision of its would have. */
function plant({ world }: Watch, change: Partial<PartitionState>): void {
  const { image } = controller(world).volatile
  image.partitions[P] = { ...image.partitions[P]!, ...change }
}

/** Something was said of the partition's ISR. */
const look = (watched: Watch, isr: readonly string[] = ['b1']): void =>
  only(watched, () => tell(watched.told, { type: 'isr-shrank', partition: P, isr, removed: ['b2'], reason: 'lag' }))

describe('I1 SubsetReplicas', () => {
  test('holds while the ISR shrinks and grows', () => {
    const watched = watch({ minIsr: 2 })
    tell(watched.told, { type: 'isr-shrank', partition: P, isr: ['b1'], removed: ['b2'], reason: 'lag' })
    tell(watched.told, { type: 'isr-expanded', partition: P, isr: ['b1', 'b2'], added: ['b2'] })
    expect(stopOf(watched)).toBeNull()
    expect(regretsOf(watched)).toEqual([])
  })
  test('a stranger in the ISR stops the run', () => {
    const watched = watch()
    plant(watched, { isr: ['b1', 'b9'] })
    look(watched)
    expect(stopOf(watched)).toMatchObject({
      id: 'I1',
      message: 'SubsetReplicas: b9 counts for orders-0, and is none of its replicas b1, b2',
    })
  })
  test('so does one that is in sync and eligible', () => {
    const watched = watch({ minIsr: 2 })
    plant(watched, { isr: ['b1'], elr: ['b1'] })
    look(watched)
    expect(stopOf(watched)?.message).toBe('SubsetReplicas: b1 is in sync with orders-0 and eligible besides')
  })
})

describe('I2 ElrEmpty', () => {
  test('an eligible replica beside too few in sync is as it should be', () => {
    const watched = watch({ minIsr: 2 })
    plant(watched, { isr: ['b1'], elr: ['b2'] })
    look(watched)
    expect(stopOf(watched)).toBeNull()
  })
  test('beside enough in sync it stops the run', () => {
    const watched = watch({ minIsr: 1 })
    plant(watched, { isr: ['b1'], elr: ['b2'] })
    look(watched)
    expect(stopOf(watched)).toMatchObject({
      id: 'I2',
      message: 'ElrEmpty: orders-0 has 1 in sync, of 1 that it needs, and still b2 eligible',
    })
  })
})
