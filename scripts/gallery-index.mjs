// Lists public/scenarios for the gallery: `scenarios/index.json` while developing and in every build.
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { parse } from 'yaml'

const NAME = 'scenarios/index.json'

/**
 * What the gallery shows of each scenario, in the order of their names. Those in a folder are called `folder/name`.
 * @param {string} folder
 */
function indexOf(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'))
  // Those of the folder itself first; those below it after them, by folder.
  const depth = (/** @type {string} */ file) => file.split(sep).length
  const sorted = files.toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
  const entries = sorted.map((file) => {
    const scenario = parse(readFileSync(join(folder, file), 'utf8'))
    const { blueprint = {}, timeline = [], expect = [] } = scenario
    const count = (/** @type {unknown} */ blocks) =>
      typeof blocks === 'number' ? blocks : Object.keys(Object(blocks ?? {})).length
    return {
      name: file
        .replace(/\.yaml$/, '')
        .split(sep)
        .join('/'),
      title: String(scenario.title ?? scenario.scenario),
      description: String(scenario.description ?? '').trim(),
      brokers: count(blueprint.brokers),
      topics: count(blueprint.topics),
      producers: count(blueprint.producers),
      groups: count(blueprint.groups),
      acts: timeline.length,
      checks: expect.length,
    }
  })
  return JSON.stringify(entries)
}

/** @returns {import('vite').Plugin} */
export function galleryIndex() {
  let folder = ''
  return {
    name: 'gallery-index',
    configResolved(config) {
      folder = join(config.publicDir, 'scenarios')
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (!request.url?.split('?')[0]?.endsWith(`/${NAME}`)) return next()
        response.setHeader('content-type', 'application/json')
        response.end(indexOf(folder))
      })
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: NAME, source: indexOf(folder) })
    },
  }
}
