// From what people know of their machines to the rates of a broker. Networks count bits; everything else bytes.
import { typicalCapacity, type Capacity } from '../models/kafka/capacity'
import { figuresOf } from '../models/kafka/codecs'

export { REFERENCE_CORE } from '../models/kafka/codecs'

/** Numbers of a machine, in the units in which they are sold and measured. */
export interface Hardware {
  networkGbit: number
  /** Sequential writes, MB/s. */
  diskMB: number
  memoryGB: number
  /** CPU time of a small produce request, Micros. */
  requestUs: number
  /** What one core checks and copies, MB/s. */
  coreMB: number
  /** What one core of a client compresses with zstd -1, MB/s. */
  zstdMB: number
}

export const typical = typicalCapacity

/** Of the memory, what Linux lets be dirty before writers wait (vm.dirty_ratio, 20 % by default). */
const DIRTY_SHARE = 0.2

/** MB/s of `zstd -b1` on the core whose figures codecs.ts has. */
const ZSTD_1 = figuresOf('zstd', 1)!.compress / 1e6

/** The rates of such a machine; what it does not say stays. */
export const withHardware = (capacity: Capacity, hardware: Hardware): Capacity => ({
  ...capacity,
  link: Math.round((hardware.networkGbit * 1e9) / 8),
  disk: Math.round(hardware.diskMB * 1e6),
  dirty: Math.round(hardware.memoryGB * 1e9 * DIRTY_SHARE),
  request: Math.max(1, Math.round(hardware.requestUs)),
  threadRate: Math.round(hardware.coreMB * 1e6),
  clientCore: Math.round((hardware.zstdMB * 1_000) / ZSTD_1) / 1_000,
})
