// How long a newcomer waits: from the first request until the first scene moves and answers to the hand, on a slow machine
// and a slow line (a fourth of this processor, "Fast 3G": 1.6 Mbit/s, 150 ms), with nothing in the cache. The server makes
// the line slow: what DevTools emulates leaves out the workers, which bring a good part of all that is loaded.
import { readFileSync, existsSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser } from '@playwright/test'
import { build } from 'vite'
import { median } from '../pair'
import type { Measure, Row } from '../row'

const SLOWER = 4
/** Bytes per ms, and ms from question to answer. */
const LINE = { speed: 1.6e6 / 8 / 1_000, roundTrip: 150 }
/** What goes through the line at once, bytes. */
const SLICE = 4_096
const TRIES = 5

/** Wall time since the navigation began, ms, and what was sent until the scene moved, bytes. */
interface Visit {
  painted: number
  moving: number
  bytes: number
  /** From the press on "Kill broker" until the broker is seen to be dead. */
  killed: number
  whole: number
}

export const firstRows: Measure = async () => {
  const root = process.cwd()
  await build({ root, logLevel: 'error' })
  const { findBrowser } = (await import(join(root, 'scripts/find-browser.mjs'))) as {
    findBrowser: () => Promise<{ path: string }>
  }
  const browser = await chromium.launch({ executablePath: (await findBrowser()).path })
  try {
    const visits: Visit[] = []
    for (let i = 0; i < TRIES; i++) visits.push(await visit(browser, join(root, 'dist')))
    const of = (what: keyof Visit) => median(visits.map((each) => each[what]))
    const row = (name: string, value: number, unit: string, against: string): Row => ({
      name: `first visit, 4x slower processor, Fast 3G: ${name}`,
      value,
      unit,
      ratio: null,
      against,
    })
    return [
      row('something is painted', of('painted'), 'ms', ''),
      row('messages move, and a broker can be killed', of('moving'), 'ms', 'goal: 2,500'),
      row('sent until then', of('bytes') / 1_024, 'KiB', ''),
      row('a kill is seen after', of('killed'), 'ms', 'goal: 100'),
      row('the whole page is there', of('whole'), 'ms', ''),
    ]
  } finally {
    await browser.close()
  }
}

async function visit(browser: Browser, folder: string): Promise<Visit> {
  const host = { sent: 0 }
  const server = await serve(folder, host)
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } })
  try {
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { waitUntil: 'commit' })
    // Messages of the engine have been drawn at two moments, and the button can be pressed.
    const moving = await page.waitForFunction(() => {
      const kill = document.querySelector<HTMLButtonElement>('#sight[data-moving] [data-kill]')
      return kill?.disabled === false ? performance.now() : 0
    })
    const bytes = host.sent
    const killed = await page.evaluate(async () => {
      const from = performance.now()
      document.querySelector<HTMLButtonElement>('[data-kill]')!.click()
      while (!document.querySelector('[data-block][data-dead]')) await new Promise(requestAnimationFrame)
      return performance.now() - from
    })
    // The page has taken the picture's place, and goes on where it was.
    const whole = await page.waitForFunction(() => {
      const dead = document.querySelector('[data-testid^=block-b][data-dead]')
      return dead && !document.querySelector('#sight') && window.millrace ? performance.now() : 0
    })
    const painted = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now(),
    )
    return { painted, moving: await moving.jsonValue(), bytes, killed, whole: await whole.jsonValue() }
  } finally {
    await context.close()
    server.close()
  }
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.yaml': 'text/yaml',
}

/** A static host behind a slow line: what is text goes out compressed, and all answers share the line. */
async function serve(folder: string, host: { sent: number }): Promise<Server> {
  let freeAt = 0
  const throughLine = async (bytes: number): Promise<void> => {
    const now = performance.now()
    freeAt = Math.max(freeAt, now) + bytes / LINE.speed
    host.sent += bytes
    await sleep(freeAt - now)
  }
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname))
    const file = join(folder, path === '/' ? 'index.html' : path)
    const answer = async (): Promise<void> => {
      await sleep(LINE.roundTrip)
      if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end()
      const packs = extname(file) !== '.woff2'
      const body = packs ? gzipSync(readFileSync(file), { level: 9 }) : readFileSync(file)
      const head = {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-length': body.length,
        'cache-control': 'max-age=600',
      }
      response.writeHead(200, packs ? { ...head, 'content-encoding': 'gzip' } : head)
      for (let at = 0; at < body.length; at += SLICE) {
        const slice = body.subarray(at, at + SLICE)
        await throughLine(slice.length)
        response.write(slice)
      }
      response.end()
    }
    void answer()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return server
}
