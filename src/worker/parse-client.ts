// The page's way to read a file: in a worker that can be killed, for a limited time, whatever the file is.
import { limits } from '../blueprint/limits'
import type { ParseQuestion, ParseReply, RestReply } from './protocol'

/** A worker that cannot even be loaded must not leave a person waiting. */
const START_TIME = 15_000

/** Reads a scenario. Never rejects: what goes wrong is a problem in the reply. */
export const parseInWorker = (input: string | Uint8Array, name = ''): Promise<ParseReply> =>
  ask<ParseReply>({ input, name, rest: false }, refused)

/** What is right in a text that was refused; null: nothing, or it takes too long to find out. Never rejects. */
export async function salvageInWorker(input: string | Uint8Array, name = ''): Promise<RestReply['rest']> {
  const { rest } = await ask<RestReply>({ input, name, rest: true }, () => ({ rest: null }))
  return rest
}

/** Asks a worker, and answers with `failed` when none can be asked, or none answers in time. */
function ask<Reply extends object>(question: ParseQuestion, failed: (...why: Refusal) => Reply): Promise<Reply> {
  const size = question.input.length
  if (size > limits.jsonBytes.max) {
    const message = `The file is larger than ${limits.jsonBytes.max / 1_048_576} MiB.`
    return Promise.resolve(failed('MR-102', message, 'A scenario file is text of at most 2 MiB (8 MiB as JSON).'))
  }
  const time = limits.parseTime.max * Math.max(1, Math.ceil(size / 1_048_576))
  return new Promise((resolve) => {
    const waiting = spare
    const worker = waiting ?? startWorker()
    spare = null
    const finish = (reply: Reply, good = false): void => {
      clearTimeout(timer)
      stop.abort()
      // One that has done its work does the next, too, even when the network has gone meanwhile.
      if (good && spare === null) spare = worker
      else worker.terminate()
      resolve(reply)
    }
    const tooLong = (): void =>
      finish(failed('MR-116', `Reading took longer than ${time} ms and was given up.`, 'Make the file smaller.'))
    const broken = (): void =>
      finish(
        failed(
          'MR-116',
          'The part that reads files could not be started.',
          'Your work is kept. Look at the network connection, and try again.',
        ),
      )
    const askIt = (): void => {
      clearTimeout(timer)
      timer = setTimeout(tooLong, time)
      worker.postMessage(question)
    }
    const stop = new AbortController()
    let timer = setTimeout(broken, START_TIME)
    const { signal } = stop
    worker.addEventListener(
      'message',
      ({ data }: MessageEvent<'ready' | Reply>) => (data === 'ready' ? askIt() : finish(data, true)),
      { signal },
    )
    worker.addEventListener(
      'error',
      (event) => {
        event.preventDefault()
        broken()
      },
      { signal },
    )
    worker.addEventListener('messageerror', broken, { signal })
    if (waiting) askIt()
  })
}

const startWorker = (): Worker =>
  new Worker(new URL('./parse.worker.ts', import.meta.url), { type: 'module', name: 'millrace-parse' })

/** A worker that waits for something to read. */
let spare: Worker | null = null

/** Starts a worker before there is anything to read; rejects when it does not come. */
export function prepareReader(): Promise<void> {
  return new Promise((resolve, reject) => {
    if (spare) return resolve()
    const worker = startWorker()
    const ready = (): void => {
      if (spare) worker.terminate()
      spare ??= worker
      resolve()
    }
    worker.addEventListener('message', ready, { once: true })
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      reject(new Error('the part that reads files did not come'))
    })
  })
}

type Refusal = [code: 'MR-102' | 'MR-116', message: string, fix: string]

const refused = (...[code, message, fix]: Refusal): ParseReply => ({
  ok: false,
  problems: [{ code, message, path: '', line: 0, column: 0, fix }],
})
