// `npm test`: everything that must hold, on any machine. Prints each step with its seconds, then one line: N passed, N failed.
//
// A check counts as one; unit and browser tests count as many as really ran. A failure does not keep the later steps from running.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser } from './find-browser.mjs'

/** @typedef {{ passed: number, failed: number, skipped?: number, note?: string }} Outcome */

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const reports = join(root, '.cache/test')
const environment = process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1' }

/** @param {string} path @param {...string} args */
const tool = (path, ...args) => [join(root, 'node_modules', path), ...args]

const oxfmt = tool('oxfmt/bin/oxfmt', '--check', '.')
const oxlint = tool('oxlint/bin/oxlint', '--type-aware', '--deny-warnings')
const tsc = tool('typescript/bin/tsc', '-b')
const knip = tool('knip/bin/knip.js', '--no-progress')
const vite = tool('vite/bin/vite.js', 'build', '--logLevel', 'warn')
const vitest = tool(
  'vitest/vitest.mjs',
  'run',
  '--reporter=dot',
  '--reporter=json',
  `--outputFile.json=${join(reports, 'unit.json')}`,
)
const playwright = tool('@playwright/test/cli.js', 'test', '--reporter=dot,json')

/** Runs Node on `args`, showing what it says: at once, or only when it fails. Answers the exit code. @param {string[]} args @returns {Promise<number>} */
function node(args, { live = false, env = {} } = {}) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...environment, ...env },
      stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
    })
    let said = ''
    child.stdout?.on('data', (data) => (said += String(data)))
    child.stderr?.on('data', (data) => (said += String(data)))
    child.on('error', (error) => {
      console.log(error.message)
      done(1)
    })
    child.on('close', (code) => {
      if (code !== 0 && said) console.log(said.trimEnd())
      done(code ?? 1)
    })
  })
}

/** One command that holds or does not. @param {string[]} args @returns {() => Promise<Outcome>} */
const check = (args) => async () => ((await node(args)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

/**
 * The counts of a report. A run that ended badly, or ran nothing, has at least one failure.
 * @param {number} code @param {string} file @param {(report: any) => Outcome} count @returns {Outcome}
 */
function counted(code, file, count) {
  try {
    const outcome = count(JSON.parse(readFileSync(join(reports, file), 'utf8')))
    const bad = outcome.failed === 0 && (code !== 0 || outcome.passed === 0)
    return bad ? { ...outcome, failed: 1, note: code === 0 ? 'nothing ran' : `ended with ${code}` } : outcome
  } catch {
    return { passed: 0, failed: 1, note: 'left no report' }
  }
}

/** @returns {Promise<Outcome>} */
async function unitTests() {
  const code = await node(vitest, { live: true })
  return counted(code, 'unit.json', (report) => ({
    passed: report.numPassedTests,
    failed:
      report.numFailedTests +
      report.testResults.filter(
        (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
      ).length,
    skipped: report.numPendingTests + report.numTodoTests,
  }))
}

/** @returns {Promise<Outcome>} */
async function browserTests() {
  const browser = await findBrowser().catch((/** @type {Error} */ error) => error)
  if (browser instanceof Error) {
    console.log(browser.message)
    return { passed: 0, failed: 1, note: 'no browser' }
  }
  console.log(`  ${browser.path} (${browser.how})`)
  const env = { CHROMIUM_PATH: browser.path, PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'browser.json') }
  const code = await node(playwright, { live: true, env })
  return counted(code, 'browser.json', ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }))
}

/** @typedef {[name: string, run: () => Promise<Outcome>]} Step */

// One after the other; what stands together runs side by side, as none of it keeps two processors busy.
/** @type {Step[][]} */
const steps = [
  [
    ['format', check(oxfmt)],
    ['lint', check(oxlint)],
    ['types', check(tsc)],
    ['lock file', check([join(root, 'scripts/check-lock.mjs')])],
    ['unused code', check(knip)],
    ['production build', check(vite)],
  ],
  [['unit, property, vector and tidy tests', unitTests]],
  [['browser tests', browserTests]],
]

rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })
let passed = 0
let failed = 0

/** @param {Step} step */
async function take([name, run]) {
  console.log(`▸ ${name}`)
  const began = Date.now()
  const outcome = await run()
  passed += outcome.passed
  failed += outcome.failed
  const skipped = outcome.skipped ? `, ${outcome.skipped} skipped` : ''
  const note = outcome.note ? ` (${outcome.note})` : ''
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  console.log(
    `${outcome.failed === 0 ? '✓' : '✗'} ${name}: ${outcome.passed} passed, ${outcome.failed} failed${skipped}${note} · ${seconds} s`,
  )
}

for (const together of steps) await Promise.all(together.map(take))
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
