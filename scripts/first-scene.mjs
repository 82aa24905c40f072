// What makes the first scene quick: its document is read when the page is built.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { runnerImport } from 'vite'

const READ = '?read'

/**
 * `import scenario from 'FILE.yaml?read'`: the scenario in it, read and checked at build time.
 * @returns {import('vite').Plugin}
 */
export function readScenarios() {
  return {
    name: 'read-scenarios',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!source.endsWith(`.yaml${READ}`) || importer === undefined) return null
      return `\0${resolve(importer, '..', source)}`
    },
    async load(id) {
      if (!id.startsWith('\0') || !id.endsWith(`.yaml${READ}`)) return null
      const file = id.slice(1, -READ.length)
      this.addWatchFile(file)
      /** @type {{ module: typeof import('../src/blueprint/parse') }} */
      const { module } = await runnerImport(resolve('src/blueprint/parse.ts'), { configFile: false, logLevel: 'error' })
      const parsed = module.parseScenario(readFileSync(file))
      if (!parsed.ok) throw new Error(`${file}: ${parsed.problems.map(({ message }) => message).join(' ')}`)
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(parsed.scenario))})`
    },
  }
}
