// How well codecs compress, and how fast: one published table, since what is inside a record is nobody's business here.

/** Compressed by uncompressed bytes, and uncompressed bytes per second of one core. */
interface Codec {
  readonly ratio: number
  readonly compress: number
  readonly decompress: number
}

/**
 * Of the Silesia corpus on one core of an i7-9700K, as facebook.github.io/zstd compares them for zstd 1.5.6: zstd -1 2.887,
 * zlib 1.2.11 -1 2.743, lz4 1.9.4 2.101, snappy 1.1.9 2.073. Kafka's own levels are 3 for zstd and 6 for gzip: a little smaller,
 * and slower. Records of one's own may be much more alike, or not at all.
 */
export const codecs: Readonly<Record<string, Codec>> = {
  gzip: { ratio: 1_000 / 2_743, compress: 95e6, decompress: 400e6 },
  snappy: { ratio: 1_000 / 2_073, compress: 520e6, decompress: 1_500e6 },
  lz4: { ratio: 1_000 / 2_101, compress: 700e6, decompress: 4_000e6 },
  zstd: { ratio: 1_000 / 2_887, compress: 510e6, decompress: 1_580e6 },
}

/** Bytes of a batch around its records (record-batch-size vectors). */
export const batchOverhead = 61

/** What a batch with these bytes of records becomes; `codec` of another name: as many. */
export const sizeWith = (codec: string, bytes: number): number =>
  batchOverhead + Math.ceil(bytes * (codecs[codec]?.ratio ?? 1))
