// Controllers from the palette: how many there may be, and what they are called.
import { expect, test } from 'vitest'
import { emptyBlueprint } from '../../blueprint/defaults'
import type { Blueprint } from '../../blueprint/scenario'
import { withController } from './add-controller'

test('KIP-500: up to five controllers can be added, each with the first free name, in the zone that is meant', () => {
  let blueprint: Blueprint = { ...emptyBlueprint(), zones: ['az-a'] }
  const { k1 } = blueprint.controllers.nodes
  blueprint = { ...blueprint, controllers: { ...blueprint.controllers, nodes: { k1: k1!, k3: k1! } } }
  for (const id of ['k2', 'k4', 'k5']) {
    const added = withController(blueprint, 'az-a')
    if (!('id' in added)) throw new Error(added.message)
    expect(added.id).toBe(id)
    expect(added.blueprint.controllers.nodes[id]?.zone).toBe('az-a')
    blueprint = added.blueprint
  }
  expect(withController(blueprint, null)).toEqual({
    message: '6 controllers are too many.',
    fix: 'Write 1, 3 or 5, at most 5',
  })
})

test('with ZooKeeper it is a server of the ensemble', () => {
  const { controllers, ...rest } = emptyBlueprint()
  const added = withController({ ...rest, controllers: { ...controllers, mode: 'zookeeper' } }, null)
  expect(added).toMatchObject({ id: 'z1', blueprint: { controllers: { mode: 'zookeeper', nodes: { z1: {} } } } })
})
