// Takes from the worker what a simulation never needs, so that nothing in a file could reach the network or storage.
// A page's meta CSP does not cover its workers, hence this comes first.
const unneeded = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebSocketStream',
  'EventSource',
  'WebTransport',
  'importScripts',
  'indexedDB',
  'caches',
  'BroadcastChannel',
  'Worker',
  'SharedWorker',
]
for (const name of unneeded) {
  Object.defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false })
}
for (const builtin of [Object, Array, Function]) Object.freeze(builtin.prototype)

export {}
