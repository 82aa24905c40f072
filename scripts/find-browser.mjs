// Finds a Chromium that really starts, or installs one. Prints its path; ends with 1 and a clear sentence otherwise.
//
// Order: CHROMIUM_PATH (must work) → Playwright's own → well-known places → Playwright's download → Debian's package.
// Each candidate is proved by opening a page: a file that exists may still be a stub, or lack its libraries.
// NO_BROWSER_INSTALL=1 switches the installs off.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

/** @typedef {{ path: string, how: string }} Browser */

/** @type {string[]} */
const tried = []

/**
 * Does a browser start from here and run a page? Answers null when it does, otherwise the reason in one line.
 * @param {string | undefined} path undefined: Playwright's own
 * @returns {Promise<string | null>}
 */
async function fault(path) {
  try {
    const browser = await chromium.launch({ ...(path ? { executablePath: path } : {}), timeout: 20_000 })
    try {
      const page = await browser.newPage()
      const sum = await page.evaluate('20 + 22')
      return sum === 42 ? null : `computed 20 + 22 = ${String(sum)}`
    } finally {
      await browser.close()
    }
  } catch (error) {
    return firstLine(error instanceof Error ? error.message : String(error))
  }
}

/** @param {string} text */
const firstLine = (text) => (text.split('\n', 1)[0] ?? '').slice(0, 200)

/** @param {string} how @param {string | undefined} path @returns {Promise<Browser | undefined>} */
async function prove(how, path) {
  const reason = await fault(path)
  if (reason === null) return { path: path ?? chromium.executablePath(), how }
  tried.push(`${how}${path ? ` (${path})` : ''}: ${reason}`)
  return undefined
}

/** The usual places of Chromium, Chrome and Edge on this platform that exist. @returns {string[]} */
function knownPlaces() {
  const { platform, env } = process
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    const roots = ['/Applications', join(env.HOME ?? '', 'Applications')]
    return roots.flatMap((root) => apps.map((app) => join(root, `${app}.app/Contents/MacOS/${app}`))).filter(existsSync)
  }
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined)
    const tails = [
      'Google/Chrome/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
      'Chromium/Application/chrome.exe',
    ]
    return roots.flatMap((root) => tails.map((tail) => join(root, tail))).filter(existsSync)
  }
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'chromium-headless-shell',
    'chrome',
    'microsoft-edge',
  ]
  const folders = [
    ...(env.PATH ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
    '/opt/google/chrome',
    '/snap/bin',
  ]
  const paths = names.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)))
  return [...new Set(paths)].filter(existsSync)
}

/** Runs an installer and keeps its noise. @param {string} how @param {string} command @param {string[]} args @returns {boolean} */
function install(how, command, args) {
  process.stderr.write(`No browser found yet: ${how} …\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 600_000,
  })
  if (status === 0) return true
  const said = `${stderr ?? ''}\n${stdout ?? ''}`
    .split('\n')
    .find((line) => /error|failed|unable|ENOTFOUND|E:/i.test(line))
  tried.push(`${how}: ${error?.message ?? firstLine(said?.trim() || `ended with ${status}`)}`)
  return false
}

// Ubuntu's package is a stub that needs snapd, so only Debian's own is of use.
function isDebianRoot() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** @returns {Promise<Browser>} */
export async function findBrowser() {
  tried.length = 0
  const chosen = process.env.CHROMIUM_PATH
  if (chosen) {
    const reason = await fault(chosen)
    if (reason === null) return { path: chosen, how: 'CHROMIUM_PATH' }
    throw new Error(`CHROMIUM_PATH is ${chosen}, which does not work: ${reason}`)
  }
  if (existsSync(chromium.executablePath())) {
    const own = await prove("Playwright's own", undefined)
    if (own) return own
  } else tried.push("Playwright's own: not installed")
  const places = knownPlaces()
  if (places.length === 0) tried.push('well-known places: none has a browser')
  for (const path of places) {
    const known = await prove('installed on this machine', path)
    if (known) return known
  }
  if (process.env.NO_BROWSER_INSTALL) tried.push('installing one: switched off by NO_BROWSER_INSTALL')
  else {
    const cli = fileURLToPath(new URL('cli.js', import.meta.resolve('@playwright/test/package.json')))
    if (install("installing Playwright's Chromium", process.execPath, [cli, 'install', '--only-shell', 'chromium'])) {
      const own = await prove("Playwright's own, just installed", undefined)
      if (own) return own
    }
    const packages = ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']
    if (
      isDebianRoot() &&
      install('reading the package lists', 'apt-get', ['update', '-q']) &&
      install('installing chromium with apt-get', 'apt-get', packages)
    ) {
      const debian = await prove("Debian's chromium, just installed", '/usr/bin/chromium')
      if (debian) return debian
    }
  }
  const list = tried.map((line) => `  - ${line}`).join('\n')
  throw new Error(
    `The browser tests need Chromium, Chrome or Edge, and none could be found or installed:\n${list}\n` +
      'Install one of them (Debian: apt-get install chromium; elsewhere: npx playwright install --with-deps chromium), ' +
      'or set CHROMIUM_PATH to one, then run the command again. `npm run test:unit` needs no browser.',
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { path, how } = await findBrowser()
    process.stderr.write(`${how}\n`)
    process.stdout.write(`${path}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
