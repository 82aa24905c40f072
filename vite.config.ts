// How the site is bundled, and where vitest finds the tests that need no browser.
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { readScenarios } from './scripts/first-scene.mjs'
import { firstSight, scriptDigests } from './scripts/first-sight.mjs'
import { galleryIndex } from './scripts/gallery-index.mjs'

// What the built page may do: run its own scripts, and speak to nobody but its own folder.
// Libraries place elements through style attributes and elements, hence 'unsafe-inline' there, and nowhere else.
const policyFor = (html: string) =>
  [
    "default-src 'none'",
    // The one script in index.html itself, by its digest.
    ["script-src 'self'", ...scriptDigests(html)].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

// Only in the build: the development server runs inline scripts of its own.
const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html) =>
      html.replace(
        '<meta charset="utf-8" />',
        `$&\n    <meta http-equiv="Content-Security-Policy" content="${policyFor(html)}" />`,
      ),
  },
}

/** What takes longest begins first, so that no processor waits for it in the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => moduleId.endsWith('/cli/scenarios.test.ts')
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  // Relative addresses: the build works below any path of a static host.
  base: './',
  plugins: [react(), readScenarios(), firstSight(), contentSecurityPolicy, galleryIndex()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // The policy allows no data: scripts or fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_000,
    // What the first sight takes comes as one file: many small ones wait for each other on a slow line.
    rolldownOptions: {
      // Where the bundler's time goes is nothing that whoever starts the app needs to read.
      checks: { bundlerTimings: false },
      output: { codeSplitting: { groups: [{ name: 'first', test: /src\/ui\/first-sight\/start\.ts$/ }] } },
    },
  },
  test: {
    environment: 'node',
    // No test depends on wall time: a machine may be as slow as it likes.
    testTimeout: 120_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      // A process reads each module once, not once per file: the engine keeps its state in plain data, not in modules.
      {
        extends: true,
        test: { name: 'engine', include: ['src/**/*.test.ts'], exclude: ['src/ui/**'], isolate: false },
      },
      // The page has stores, and its tests put other modules in place of some.
      { extends: true, test: { name: 'page', include: ['src/ui/**/*.test.{ts,tsx}', 'scripts/*.test.ts'] } },
    ],
  },
})
