// What makes the first scene quick: its document is read when the page is built, and the page's modules are asked for
// together with its first one instead of after it.
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

/**
 * Asks in index.html for `entry` (a module that is imported later) and all that it imports, and lets the page's still
 * picture be painted before the styles have come.
 * @param {string} entry
 * @returns {import('vite').Plugin}
 */
export function preloadEntry(entry) {
  return {
    name: 'preload-entry',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((item) => item.type === 'chunk')
        const first = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(entry))
        if (first === undefined) throw new Error(`no chunk begins with ${entry}`)
        const wanted = new Map([[first.fileName, first]])
        for (const { imports } of wanted.values()) {
          for (const chunk of chunks) if (imports.includes(chunk.fileName)) wanted.set(chunk.fileName, chunk)
        }
        const known = (/** @type {string} */ file) => html.includes(`"./${file}"`)
        const scripts = [...wanted.keys()].filter((file) => !known(file))
        const styles = [...wanted.values()].flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])])
        const preloads = scripts.map((file) => `<link rel="modulepreload" crossorigin href="./${file}">`)
        const sheets = [...new Set(styles)].map((file) => `<link rel="stylesheet" crossorigin href="./${file}">`)
        // Styles stand behind the picture: what is before them is painted without them.
        return html
          .replaceAll(/\s*<link rel="stylesheet"[^>]*>/g, '')
          .replace('</head>', `${preloads.join('\n    ')}\n  </head>`)
          .replace('</body>', `${sheets.join('\n    ')}\n  </body>`)
      },
    },
  }
}
