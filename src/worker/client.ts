// The page's end of the simulation worker: asks, and waits for answers.
import type { Command, Commands, Reply } from './protocol'

export interface Client {
  /** Asks the worker; rejects with its error, or with `WorkerCrashed` when the worker dies first. */
  ask<C extends Command>(command: C, args: Parameters<Commands[C]>[0]): Promise<ReturnType<Commands[C]>>
  /** Hears of the death of the worker, be it past; everything that was asked has been rejected by then. */
  onCrash(listener: (error: Error) => void): void
  /** Ends the worker; open questions are rejected. */
  terminate(): void
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

declare global {
  interface Window {
    /** A worker that index.html has started, before any of the page had come. */
    millraceWorker?: Worker
  }
}

/** The worker that index.html has started; when there is none (any more), a new one. */
function startWorker(): Worker {
  const early = window.millraceWorker
  delete window.millraceWorker
  if (early) early.onerror = null
  if (early) return early
  try {
    return new Worker(new URL('./sim.worker.ts', import.meta.url), { type: 'module', name: 'millrace' })
  } catch (cause) {
    const error = new Error('The browser does not let this page start a worker', { cause })
    error.name = REFUSED
    throw error
  }
}

/** The name of the error where no worker may be started: by a browser's settings, or in a frame without an origin. */
export const REFUSED = 'WorkerRefused'

/** Starts a worker; throws `REFUSED` where there may be none. */
export function createClient(): Client {
  const worker = startWorker()
  const waiting = new Map<number, Waiting>()
  const listeners: ((error: Error) => void)[] = []
  let nextId = 1
  /** Why there is no worker any more. */
  let dead: Error | null = null

  const fail = (message: string) => {
    const error = new Error(message)
    error.name = 'WorkerCrashed'
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    return error
  }
  const crashed = (message: string) => {
    worker.terminate()
    dead = fail(message)
    for (const listener of listeners) listener(dead)
  }

  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    const question = waiting.get(data.id)
    waiting.delete(data.id)
    if (data.ok) return question?.resolve(data.value)
    const error = new Error(data.error.message)
    error.name = data.error.name
    question?.reject(error)
  })
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    crashed(event.message || 'the simulation worker could not be loaded')
  })
  worker.addEventListener('messageerror', () => crashed('a message of the simulation worker could not be read'))

  return {
    ask<C extends Command>(command: C, args: Parameters<Commands[C]>[0]) {
      if (dead) return Promise.reject(dead)
      const id = nextId++
      return new Promise<ReturnType<Commands[C]>>((resolve, reject) => {
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        worker.postMessage({ id, command, args })
      })
    },
    onCrash(listener) {
      if (dead) listener(dead)
      else listeners.push(listener)
    },
    terminate() {
      worker.terminate()
      fail('the simulation worker was stopped')
    },
  }
}
