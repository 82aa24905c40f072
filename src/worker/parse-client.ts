// The page's way to read a file: in a disposable worker, for a limited time, whatever the file is.
import { limits } from '../blueprint/limits'
import type { ParseQuestion, ParseReply } from './protocol'

/** A worker that cannot even be loaded must not leave a person waiting. */
const START_TIME = 15_000

/** Reads a scenario. Never rejects: what goes wrong is a problem in the reply. */
export function parseInWorker(input: string | Uint8Array, name = ''): Promise<ParseReply> {
  const size = input.length
  if (size > limits.jsonBytes.max) {
    const message = `The file is larger than ${limits.jsonBytes.max / 1_048_576} MiB.`
    return Promise.resolve(refused('MR-102', message, 'A scenario file is text of at most 2 MiB (8 MiB as JSON).'))
  }
  const time = limits.parseTime.max * Math.max(1, Math.ceil(size / 1_048_576))
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./parse.worker.ts', import.meta.url), { type: 'module', name: 'millrace-parse' })
    const finish = (reply: ParseReply): void => {
      clearTimeout(timer)
      worker.terminate()
      resolve(reply)
    }
    const tooLong = (): void =>
      finish(refused('MR-116', `Reading took longer than ${time} ms and was given up.`, 'Make the file smaller.'))
    const broken = (): void =>
      finish(
        refused('MR-116', 'The part that reads files could not be started.', 'Reload the page; your work is kept.'),
      )
    let timer = setTimeout(broken, START_TIME)
    worker.addEventListener('message', ({ data }: MessageEvent<'ready' | ParseReply>) => {
      if (data !== 'ready') return finish(data)
      clearTimeout(timer)
      timer = setTimeout(tooLong, time)
      worker.postMessage({ input, name } satisfies ParseQuestion)
    })
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      broken()
    })
    worker.addEventListener('messageerror', broken)
  })
}

const refused = (code: 'MR-102' | 'MR-116', message: string, fix: string): ParseReply => ({
  ok: false,
  problems: [{ code, message, path: '', line: 0, column: 0, fix }],
})
