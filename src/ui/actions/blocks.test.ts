// Blocks by id, their states, and what can be done to them.
import { describe, expect, test } from 'vitest'
import { broker, consumer, frame, group, partition, producer, topic } from '../testing/frame'
import { allIds, findBlock, stateOf, targetOf } from './blocks'
import { useRun } from '../stores/run'
import type { BrokerView } from '../../worker/protocol'
import { aboutVerb } from './about'
import { roomVerbs, staleVerbs } from './broker-verbs'
import { verbsOf } from './verbs'

const system = frame({ groups: [group('billing', { consumers: [consumer('billing-1')] })] })
const find = (id: string) => findBlock(system, id)!
const verbs = (id: string, of = system) => verbsOf(findBlock(of, id)!).map((verb) => verb.id)

describe('a block', () => {
  test('is found by its id, and named as acts name it', () => {
    expect(allIds(system).map((id) => targetOf(find(id)))).toEqual([
      'producer:web',
      'topic:orders',
      'broker:b1',
      'broker:b2',
      'group:billing',
      'consumer:billing-1',
      'controller:k1',
    ])
    expect(findBlock(system, 'nobody')).toBeNull()
  })

  test('may be a link between ids that have hyphens themselves', () => {
    expect(find('link:b1-billing-1').view).toMatchObject({ a: 'b1', b: 'billing-1' })
    expect(find('link:billing-1-b1').view).toMatchObject({ a: 'billing-1', b: 'b1' })
    expect(findBlock(system, 'link:b1-b9')).toBeNull()
  })

  test('says how it is in a word', () => {
    const words = (change: Parameters<typeof frame>[0], id: string) => stateOf(findBlock(frame(change), id)!).word
    expect(words({ brokers: [broker('b1', { up: false, fenced: true })] }, 'b1')).toBe('Offline')
    expect(words({ brokers: [broker('b1', { fenced: true })] }, 'b1')).toBe('Fenced')
    expect(words({ topics: [topic('orders', { underReplicated: 1 })] }, 'orders')).toBe('Under-replicated')
    expect(words({ producers: [producer('web', { to: '' })] }, 'web')).toBe('Not connected')
    expect(words({ groups: [group('billing', { state: 'PreparingRebalance' })] }, 'billing')).toBe('Preparing')
    expect(words({ groups: [group('billing', { consumers: [consumer('c', { owned: [] })] })] }, 'c')).toBe('Spare')
  })
})

describe('what can be done', () => {
  test('is said in a sentence before it is done, for every verb of every block', () => {
    const zoned = frame({
      brokers: [broker('b1', { zone: 'az-a' }), broker('b2', { up: false, disk: 5 }), broker('b3', { paused: true })],
      topics: [topic('orders', { offline: 1, partitions: [partition('orders', 0, { leader: 'b2', adding: ['b3'] })] })],
      links: [{ a: 'b1', b: 'b2', cut: 'both', latency: 0, loss: 0 }],
    })
    for (const id of [...allIds(zoned), 'zone:az-a', 'link:b1-b2', 'link:b1-b3']) {
      const block = findBlock(zoned, id)!
      for (const verb of verbsOf(block)) expect(aboutVerb(verb, block), `${verb.id} ${id}`).toMatch(/\w.*\.$/)
    }
  })

  test('to a running process is to stop it, and to a stopped one to start it', () => {
    const network = ['slow', 'lossy', 'throttle', 'clog', 'cut']
    expect(verbs('b1')).toEqual([
      'kill',
      'stop',
      'restart',
      'pause',
      'slow-disk',
      'power-cut',
      'wipe',
      'clock',
      ...network,
      'retire',
      'remove',
    ])
    const down = frame({ brokers: [broker('b1', { up: false })] })
    expect(verbs('b1', down)).toEqual(['restore', 'slow-disk', 'wipe', 'clock', ...network, 'remove'])
    expect(verbs('b1', frame({ brokers: [broker('b1', { paused: true })] }))).toContain('resume')
  })

  test('to a broker is to fill its disk, to give it room, and to cut it off from whoever decides', () => {
    const act = (id: string, change: Partial<BrokerView>) =>
      [...roomVerbs(broker('b1', change), 'broker:b1'), ...staleVerbs('b1', frame().quorum)].find(
        (verb) => verb.id === id,
      )?.act
    expect(act('fill-disk', { bytes: 5_000 })).toMatchObject({ do: 'set', block: { diskSize: 5_000 } })
    expect(act('fill-disk', { bytes: 0 })).toBeUndefined()
    expect(act('make-room', { up: false, diskSize: 5_000 })).toMatchObject({ do: 'set', block: { diskSize: null } })
    expect(act('stale', {})).toMatchObject({ do: 'cut', target: 'between:b1/k1' })
    expect(staleVerbs('b1', null)).toEqual([])
  })

  test('to a broker with a wrong clock is to set it right', () => {
    const late = frame({ brokers: [broker('b1', { notes: ['clock 2 h ahead'] })] })
    expect(verbsOf(findBlock(late, 'b1')!).find(({ id }) => id === 'clock')!.act).toMatchObject({
      do: 'clock',
      ahead: 0,
    })
  })

  test('to what is cut off is to make it whole again, with the same key', () => {
    const links = [{ a: 'b1', b: 'b2', cut: 'both' as const, latency: 0, loss: 0 }]
    const before = useRun.getState().frame
    useRun.setState({ frame: frame({ links }) })
    const keys = Object.fromEntries(verbsOf(find('b1')).map(({ id, keys }) => [id, keys]))
    useRun.setState({ frame: before })
    expect(keys.heal).toBe('N')
    expect(keys.cut).toBeUndefined()
  })

  test('to a producer is to let it send', () => {
    expect(verbs('web')).toEqual(expect.arrayContaining(['emit', 'emit-ten', 'burst']))
  })

  test('to an empty group is to fill it, not to empty it further', () => {
    expect(verbs('billing', frame({ groups: [group('billing', { consumers: [] })] }))).toEqual([
      'grow',
      'reset-earliest',
      'reset-latest',
      'reset-current',
      'reset-back',
      'reset-on',
      'reset-ago',
      'remove',
    ])
  })

  test('says what it does in the words of the timeline', () => {
    const [kill] = verbsOf(find('billing-1'))
    expect(kill!.act).toEqual({ do: 'kill', target: 'consumer:billing-1', silent: false, lose: null })
  })
})
