// Time that counts on a machine with other people's work on it.
import { readFileSync } from 'node:fs'

/**
 * Milliseconds of processor time that this thread has used: what a clock would show on a core of its own. The helper
 * threads of the engine (compilation, collection of garbage) run beside it and are not counted. Where the system does
 * not tell (only Linux does), the clock's.
 */
export function threadTime(): number {
  try {
    // Linux writes the figure only when its own clock ticks, every 4 ms or so: slices of 10 ms came out as halves and thirds of each
    // other. Asking for what the process has used brings it up to date.
    process.cpuUsage()
    const [used] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')
    return Number(used) / 1_000_000
  } catch {
    return performance.now()
  }
}
