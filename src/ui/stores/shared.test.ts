// What several look at is watched once.
import { expect, test } from 'vitest'
import { shared } from './shared'

test('what is looked at twice is watched once, until nobody looks any more', () => {
  const told: string[] = []
  const look = shared((key: number) => {
    told.push(`begin ${key}`)
    return () => told.push(`end ${key}`)
  })
  const [panel, camera] = [look(7), look(7)]
  expect(told).toEqual(['begin 7'])
  panel()
  const other = look(8)
  expect(told).toEqual(['begin 7', 'begin 8'])
  camera()
  other()
  look(7)
  expect(told).toEqual(['begin 7', 'begin 8', 'end 7', 'end 8', 'begin 7'])
})
