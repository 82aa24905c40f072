// Browser tests: Chromium, wherever it is found, against a static server that serves the production build in dist.
import { createServer } from 'node:net'
import { defineConfig } from '@playwright/test'
import { findBrowser } from './scripts/find-browser.mjs'

// The workers of a run evaluate this file again and inherit what the first evaluation found.
process.env.CHROMIUM_PATH ??= (await findBrowser()).path
process.env.MILLRACE_PORT ??= String(await freePort())

const port = process.env.MILLRACE_PORT
const baseURL = `http://127.0.0.1:${port}/`

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Far more than any story takes: what is waited for ends the wait, and a slow machine is no fault of the page.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    baseURL,
    browserName: 'chromium',
    launchOptions: { executablePath: process.env.CHROMIUM_PATH },
    viewport: { width: 1440, height: 900 },
    trace: 'off',
    screenshot: 'off',
    video: 'off',
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: baseURL,
    reuseExistingServer: false,
    stdout: 'ignore',
  },
})

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
