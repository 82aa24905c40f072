// Guards package-lock.json: it must install on every platform, from whatever registry a person uses.
//
// A registry that lags behind makes `npm install` drop platform bindings without a word; `npm ci` then fails elsewhere.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @typedef {{ version?: string, integrity?: string, resolved?: string, link?: boolean, optionalDependencies?: Record<string, string> }} Entry */

/**
 * Everything that is wrong with a lock file, one sentence each.
 * @param {{ packages: Record<string, Entry> }} lock
 * @returns {string[]}
 */
export function lockFaults({ packages }) {
  const faults = []
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '' || entry.link) continue
    if (!entry.version) faults.push(`${path} has no version`)
    if (!entry.integrity) faults.push(`${path} has no integrity`)
    if (entry.resolved) faults.push(`${path} names a host: ${entry.resolved}`)
  }
  for (const [path, entry] of Object.entries(packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!isLocked(packages, path, name))
        faults.push(`${name}, optional for ${path || 'the project'}, is not in the lock`)
    }
  }
  return faults
}

/** Looks for `name` where Node would, from the package at `path` upwards. @param {Record<string, Entry>} packages @param {string} path @param {string} name */
function isLocked(packages, path, name) {
  for (let folder = path; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true
    if (folder === '') return false
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = lockFaults(JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')))
  for (const fault of faults) console.error(`package-lock.json: ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}
