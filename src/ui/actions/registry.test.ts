// Actions and their keys.
import { describe, expect, test } from 'vitest'
import { actionFor, actions, namesOf } from './registry'

const key = (change: Partial<Parameters<typeof namesOf>[0]>) => ({
  key: '',
  code: '',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...change,
})

describe('the registry', () => {
  test('gives every action an id and a title of its own', () => {
    expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length)
    expect(new Set(actions.map(({ title }) => title)).size).toBe(actions.length)
  })

  test('gives no key to two actions', () => {
    const keys = actions.flatMap(({ keys: combinations = [], within = '' }) => combinations.map((key) => within + key))
    expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted())
  })
})

describe('a key', () => {
  test('is known by what it types and by where it lies', () => {
    expect(namesOf(key({ key: '?', code: 'Slash', shiftKey: true }))).toContain('?')
    expect(namesOf(key({ key: '!', code: 'Digit1', shiftKey: true }))).toContain('Shift+1')
    expect(namesOf(key({ key: '<', code: 'Comma', shiftKey: true }))).toContain('Shift+,')
    expect(namesOf(key({ key: 'z', code: 'KeyZ', metaKey: true }))).toContain('Mod+Z')
    expect(namesOf(key({ key: ' ', code: 'Space' }))).toContain('Space')
  })

  test('runs its action', () => {
    expect(actionFor(key({ key: '?', code: 'Slash', shiftKey: true }), true)?.id).toBe('help.keys')
    expect(actionFor(key({ key: 'K', code: 'KeyK', ctrlKey: true }), true)?.id).toBe('help.commands')
    expect(actionFor(key({ key: '2', code: 'Digit2' }), true)?.id).toBe('view.physical')
  })

  test('may mean something else on a part of the page', () => {
    const a = key({ key: 'a', code: 'KeyA' })
    expect(actionFor(a, true)?.id).toBe('edit.quick-add')
    expect(actionFor(a, true, 'timeline')?.id).toBe('timeline.earlier')
    expect(actionFor(key({ key: 'o', code: 'KeyO' }), true, 'timeline')?.id).toBe('view.outline')
    expect(actionFor(key({ key: 'w', code: 'KeyW' }), true)).toBeNull()
  })

  test('that is a single character does nothing when those are switched off', () => {
    expect(actionFor(key({ key: 'o', code: 'KeyO' }), true)?.id).toBe('view.outline')
    expect(actionFor(key({ key: 'o', code: 'KeyO' }), false)).toBeNull()
    expect(actionFor(key({ key: 'Escape', code: 'Escape' }), false)?.id).toBe('view.escape')
    expect(actionFor(key({ key: 'k', code: 'KeyK', ctrlKey: true }), false)?.id).toBe('help.commands')
  })

  test('does nothing when its action cannot be done now', () => {
    expect(actionFor(key({ key: 'x', code: 'KeyX' }), true)).toBeNull()
  })
})
