// The page's end of the worker, whatever becomes of the worker.
import { afterEach, expect, test, vi } from 'vitest'
import { createClient, REFUSED } from './client'

/** A worker whose file does not come. */
class Absent extends EventTarget {
  terminate() {}
  postMessage() {}
}

afterEach(() => vi.unstubAllGlobals())

function withWorkers(make: () => Absent) {
  vi.stubGlobal('window', {})
  vi.stubGlobal('Worker', function Worker() {
    return make()
  })
}

test('whoever asks or listens only after the worker has died hears of it, too', async () => {
  const absent = new Absent()
  withWorkers(() => absent)
  const client = createClient()
  absent.dispatchEvent(new Event('error'))
  const heard: string[] = []
  client.onCrash(({ message }) => heard.push(message))
  expect(heard).toEqual(['the simulation worker could not be loaded'])
  await expect(client.ask('digest', {})).rejects.toThrow('could not be loaded')
})

test('a browser that allows no worker is told from a network without one', () => {
  withWorkers(() => {
    throw new DOMException('blocked', 'SecurityError')
  })
  expect(createClient).toThrow(expect.objectContaining({ name: REFUSED }))
})
