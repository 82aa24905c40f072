// The build is plain files: it works below any path of any static host, and speaks to nobody else.
import { createServer, type Server } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Serves `dist` below `path` with no header but the type, as the simplest of hosts does. */
async function serve(path: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host')
    const name = pathname === path ? 'index.html' : pathname.slice(path.length)
    const found = pathname.startsWith(path) && !name.includes('..')
    readFile(found ? join(dist, name) : '').then(
      (body) =>
        response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return server
}

test('the page runs below any path of a static host, without an error or a request to anybody else', async ({
  page,
}) => {
  const server = await serve('/team/tools/millrace/')
  const home = `http://127.0.0.1:${(server.address() as AddressInfo).port}/team/tools/millrace/`
  const troubles: string[] = []
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('response', (response) => response.status() >= 400 && troubles.push(`${response.status()} ${response.url()}`))
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home)) troubles.push(`asked ${request.url()}`)
  })
  try {
    await page.goto(home)
    // Virtual time passes: page, worker and engine have found each other.
    await expect(page.getByRole('button', { name: /^Referee: [1-9]\d* acknowledged/ })).toBeVisible()
    expect(troubles).toEqual([])
  } finally {
    server.close()
  }
})

test('the content security policy refuses foreign and inline script, and requests to other hosts', async ({ page }) => {
  await page.goto('./')
  const refused = await page.evaluateHandle(() => {
    const seen: string[] = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective))
    const script = document.createElement('script')
    script.textContent = 'window.planted = true'
    document.body.append(script)
    const image = new Image()
    image.src = 'https://example.invalid/pixel.png'
    fetch('https://example.invalid/').catch(() => {})
    return seen
  })
  await expect
    .poll(() => refused.evaluate((seen) => seen.toSorted()))
    .toEqual(['connect-src', 'img-src', 'script-src-elem'])
  expect(await page.evaluate(() => 'planted' in window)).toBe(false)
})
