// The picture in index.html: rendered from the first scene when the page is built, with the styles and the few lines of
// script that it needs before anything else has come.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { runnerImport } from 'vite'

const SCENE = 'public/scenarios/first-minute.yaml'
const STYLES = ['src/ui/styles/tokens.css', 'src/ui/first-sight/sight.css']
const PAGE = 'src/ui/page.tsx'
const SCRIPT = 'src/ui/first-sight/before-paint.js'

/**
 * A module of the page or the engine, run here.
 * @template T
 * @param {string} file
 * @returns {Promise<T>}
 */
async function run(file) {
  const { module } = await runnerImport(resolve(file), {
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'no-scenes',
        enforce: 'pre',
        load: (id) => (id.endsWith('.yaml?read') ? 'export default null' : null),
      },
    ],
  })
  return /** @type {T} */ (module)
}

/** The markup: what the engine says of the moment at which the scene is met. */
async function picture() {
  /** @type {typeof import('../src/blueprint/parse')} */
  const { parseScenario } = await run('src/blueprint/parse.ts')
  const parsed = parseScenario(readFileSync(SCENE))
  if (!parsed.ok) throw new Error(`${SCENE}: ${parsed.problems.map(({ message }) => message).join(' ')}`)
  /** @type {typeof import('../src/worker/host')} */
  const { createHost } = await run('src/worker/host.ts')
  /** @type {typeof import('../src/ui/first-sight/Sight')} */
  const { sightHtml, WARM } = await run('src/ui/first-sight/Sight.tsx')
  /** @type {import('../src/worker/protocol').Reply | null} */
  let reply = null
  const { scenario } = parsed
  createHost(
    (answer) => (reply = answer),
    () => 0,
  )({ id: 0, command: 'load', args: { scenario, at: WARM } })
  const answer = /** @type {import('../src/worker/protocol').Reply | null} */ (reply)
  if (!answer?.ok) throw new Error(answer?.error.message ?? 'the engine did not answer')
  return sightHtml({ scenario, frame: /** @type {import('../src/worker/protocol').Frame} */ (answer.value) })
}

/**
 * A module that is imported later, with all that it imports and that index.html does not load by itself.
 * @param {import('vite').Rollup.OutputBundle} bundle
 * @param {string} entry
 * @param {string} html
 */
function chunksOf(bundle, entry, html) {
  const chunks = Object.values(bundle).filter((item) => item.type === 'chunk')
  const wanted = new Set(chunks.filter(({ facadeModuleId }) => facadeModuleId?.endsWith(entry)))
  for (const { imports } of wanted) for (const chunk of chunks) if (imports.includes(chunk.fileName)) wanted.add(chunk)
  return [...wanted].map(({ fileName }) => `./${fileName}`).filter((file) => !html.includes(`"${file}"`))
}

/** Without what only people who read the source need. */
const packed = (/** @type {string} */ text) =>
  text
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replaceAll(/\s*\n\s*/g, '\n')
    .trim()

/**
 * How a content security policy names the inline scripts of a page.
 * @param {string} html
 */
export const scriptDigests = (html) =>
  [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )

/**
 * Puts it there.
 * @returns {import('vite').Plugin}
 */
export function firstSight() {
  /** @type {Promise<string> | null} */
  let ready = null
  return {
    name: 'first-sight',
    transformIndexHtml: {
      order: 'post',
      async handler(html, { bundle = {} }) {
        ready ??= picture()
        const styles = STYLES.map((file) => packed(readFileSync(file, 'utf8'))).join('\n')
        // While developing there is no file of it.
        const worker = Object.keys(bundle).find((file) => file.includes('sim.worker-'))
        const script = packed(readFileSync(SCRIPT, 'utf8'))
          .replaceAll('WORKER', worker ? `./${worker}` : '')
          .replace("'PAGE'", JSON.stringify(chunksOf(bundle, PAGE, html)))
        const sight = await ready
        return html
          .replace('<!-- first sight: head -->', () => `<style>\n${styles}\n</style>\n<script>${script}</script>`)
          .replace('<!-- first sight -->', () => sight)
      },
    },
  }
}
