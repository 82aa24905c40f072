// Turns a TypeScript entry of this repository into one module that plain Node runs, and keeps it until a source changes.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * Bundles `entry` (relative to the repository) when its bundle is missing or older than any source.
 * @param {string} entry
 * @param {{ define?: Record<string, string> }} [options]
 * @returns {Promise<string>} the address to import
 */
export async function bundled(entry, { define = {} } = {}) {
  const name = entry.replaceAll(/[^a-z0-9]+/gi, '-')
  const file = join(root, '.cache/bundles', `${name}.mjs`)
  if (isStale(file, [join(root, 'src'), resolve(root, dirname(entry)), join(root, 'package-lock.json')])) {
    await bundle(resolve(root, entry), file, define)
  }
  return pathToFileURL(file).href
}

/** @param {string} file @param {string[]} sources */
function isStale(file, sources) {
  const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs
  return made === undefined || sources.some((source) => newest(source) > made)
}

/** When the file, or the youngest file below the folder, last changed. @param {string} path @returns {number} */
function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 0
  if (!found.isDirectory()) return found.mtimeMs
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** @param {string} entry @param {string} file @param {Record<string, string>} define */
async function bundle(entry, file, define) {
  const { build } = await import('vite')
  // Two processes may bundle at the same time: each builds in a folder of its own, and the finished file moves in at once.
  const folder = `${file}.${process.pid}`
  const began = new Date()
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      define,
      publicDir: false,
      ssr: { noExternal: true },
      build: {
        ssr: entry,
        outDir: folder,
        target: 'node20',
        minify: false,
        emptyOutDir: true,
        rolldownOptions: {
          // Tools stay where they are installed.
          external: ['vite', /^@playwright\//],
          // Node 20 makes better code of constants than of variables that nobody changes: 8 % of a run. Browsers of today do not mind.
          output: { entryFileNames: basename(file), codeSplitting: false, topLevelVar: false },
        },
      },
    })
    mkdirSync(dirname(file), { recursive: true })
    // A source that changed meanwhile must count as younger.
    utimesSync(join(folder, basename(file)), began, began)
    renameSync(join(folder, basename(file)), file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
