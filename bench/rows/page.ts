// How much script the page runs per frame for messages that move: the GPU's overlay, and what Canvas 2D would cost.
import { readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { build } from 'vite'
import { median } from '../pair'
import type { Measure, Row } from '../row'

declare const drawFrames: (
  count: number,
  frames: number,
  webgl: boolean,
) => Promise<{ renderer: string; times: number[] }>

export const pageRows: Measure = async () => {
  const root = process.cwd()
  const script = await browserBundle(root)
  // These two headers give the page a clock of 5 µs instead of 100.
  const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html', ...isolated }).end('<!doctype html><body></body>'),
  )
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { findBrowser } = (await import(join(root, 'scripts/find-browser.mjs'))) as {
    findBrowser: () => Promise<{ path: string }>
  }
  const browser = await chromium.launch({ executablePath: (await findBrowser()).path })
  try {
    const page = await browser.newPage({ viewport: { width: 1_600, height: 900 } })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.addScriptTag({ content: script })
    const rows: Row[] = []
    for (const count of [500, 5_000, 50_000]) {
      const gpu = await page.evaluate((n) => drawFrames(n, 90, true), count)
      const flat = await page.evaluate((n) => drawFrames(n, n > 10_000 ? 8 : 40, false), count)
      rows.push({
        name: `page script per frame, ${count.toLocaleString('en')} moving messages (${gpu.renderer})`,
        value: median(gpu.times),
        unit: 'ms',
        ratio: median(flat.times) / median(gpu.times),
        against: 'Canvas 2D (times less)',
      })
    }
    return rows
  } finally {
    await browser.close()
    server.close()
  }
}

async function browserBundle(root: string): Promise<string> {
  const outDir = join(root, `.cache/bundles/page.${process.pid}`)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    // A library build leaves this to whoever uses it; here that is a page.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: true,
      minify: true,
      lib: { entry: join(root, 'bench/page/flights.ts'), formats: ['es'], fileName: 'page' },
    },
  })
  const script = readFileSync(join(outDir, 'page.js'), 'utf8')
  rmSync(outDir, { recursive: true })
  return `{${script}}`
}
