// The guard of package-lock.json must see what it is there for.
import { expect, test } from 'vitest'
import { lockFaults } from './check-lock.mjs'

const fine = { version: '1.0.0', integrity: 'sha512-x' }

test('a lock with every binding in it is fine', () => {
  const packages = {
    '': {},
    'node_modules/tool': { ...fine, optionalDependencies: { 'tool-mac': '1.0.0' } },
    'node_modules/tool-mac': fine,
  }
  expect(lockFaults({ packages })).toEqual([])
})

test('a platform binding that is missing, empty or tied to a host is named', () => {
  const packages = {
    '': {},
    'node_modules/a/node_modules/tool': { ...fine, optionalDependencies: { 'tool-mac': '1.0.0', 'tool-win': '1.0.0' } },
    'node_modules/tool-mac': {},
    'node_modules/other': { ...fine, resolved: 'https://registry.example/other.tgz' },
  }
  expect(lockFaults({ packages })).toEqual([
    'node_modules/tool-mac has no version',
    'node_modules/tool-mac has no integrity',
    'node_modules/other names a host: https://registry.example/other.tgz',
    'tool-win, optional for node_modules/a/node_modules/tool, is not in the lock',
  ])
})
