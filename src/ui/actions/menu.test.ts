// The right-click menu says the same as the inspector and the keys, because all read the same lists.
import { afterEach, describe, expect, test } from 'vitest'
import { broker, consumer, frame, group, producer, topic } from '../testing/frame'
import { useRun } from '../stores/run'
import { select } from '../stores/workspace'
import { allIds, findBlock } from './blocks'
import { menuOf } from './menu'
import { actions } from './registry'
import { verbsOf } from './verbs'

const system = frame({
  brokers: [broker('b1'), broker('b2', { up: false }), broker('b3', { paused: true, disk: 5 })],
  topics: [topic('orders')],
  producers: [producer('web'), producer('app', { up: false })],
  groups: [group('billing', { consumers: [consumer('billing-1')] }), group('audit', { consumers: [] })],
})
const show = () => useRun.setState({ frame: system, status: 'ready' })
afterEach(() => {
  select()
  useRun.setState({ frame: null, status: 'booting' })
})
const entries = (ids: readonly string[]) => menuOf({ ids }).sections.flat()

describe('the menu of a block', () => {
  test.each(allIds(system))('has every verb that the inspector has: %s', (id) => {
    show()
    const block = findBlock(system, id)!
    const inMenu = entries([id])
    for (const { id: verb, label, keys, tone } of verbsOf(block)) {
      expect(inMenu.find((entry) => entry.id === verb)).toMatchObject({ label, keys, tone })
    }
  })

  test.each(allIds(system))('has every key that acts on the selection: %s', (id) => {
    show()
    select(id)
    const about = actions.filter(({ id: action }) =>
      /^system\.(?!knife|heal-all)|^edit\.(rename|connect|copy|duplicate)$/.test(action),
    )
    const inMenu = entries([id]).map(({ keys }) => keys)
    for (const { keys, when } of about) if (when?.() && keys) expect(inMenu).toContain(keys[0])
  })

  test('of several has what can be done to all of them', () => {
    show()
    const shared = entries(['b1', 'web']).map(({ id }) => id)
    expect(shared).toEqual(expect.arrayContaining(['kill', 'pause', 'edit.copy', 'remove']))
    expect(shared).not.toContain('emit')
    expect(menuOf({ ids: ['b1', 'web'] }).title).toBe('2 selected')
  })

  test('of a wire and of an empty place', () => {
    show()
    expect(menuOf({ wire: 'web>orders' }).title).toBe('Wire web → orders')
    expect(
      menuOf({ x: 1, y: 1 })
        .sections.flat()
        .map(({ id }) => id),
    ).toEqual(expect.arrayContaining(['add.producer', 'add.topic', 'edit.paste', 'view.fit']))
  })

  test('shows no key that the registry does not know', () => {
    show()
    const known = new Set(actions.flatMap(({ keys }) => keys ?? []))
    for (const id of allIds(system)) for (const { keys } of entries([id])) if (keys) expect(known).toContain(keys)
  })
})
