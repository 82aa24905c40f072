// How well codecs compress, and how fast, by level: published figures, since what is inside a record is nobody's business here.

/** Of one codec at one level, on one core. */
export interface CodecFigures {
  /** 0 where the codec knows no levels. */
  readonly level: number
  /** Compressed by uncompressed bytes. */
  readonly ratio: number
  /** Uncompressed bytes per second. */
  readonly compress: number
  /** Uncompressed bytes per second. */
  readonly decompress: number
}

const figures = (level: number, percent: number, compress: number, decompress: number): CodecFigures => ({
  level,
  ratio: percent / 100,
  compress: compress * 1e6,
  decompress: decompress * 1e6,
})

/** Where the figures were measured: what a core of another machine is compared with. */
export const REFERENCE_CORE = 'AMD EPYC 9554, 3.10 GHz'

/**
 * The Silesia corpus on one thread of an AMD EPYC 9554 at 3.10 GHz (turbo off, gcc 14.2, Ubuntu 24.04): README of
 * github.com/inikep/lzbench at ef6505cd, lzbench 2.0.1, columns "Ratio" (per cent), "Compression" and "Decompress." (MB/s). The
 * lines are zlib 1.3.1 -1 -6 -9 (gzip), snappy 1.2.1, lz4 1.10.0, lz4hc 1.10.0 -1 -4 -9 -12, and zstd 1.5.6.
 *
 * zstd -3, Kafka's default, is not among them. Its ratio is that of lzbench 1.8 on an i7-9700K (github.com/judgeou/Apple-M1-Benchmark
 * at 0a0a8b2b, zstd 1.5.0), where it compresses at 261 MB/s and decompresses at 1347 MB/s, -1 at 455 and 1486; the speeds here keep
 * that proportion to -1.
 *
 * All of it is native code over 200 MB. Kafka compresses batches of some kilobytes, which compress less well, and calls the same
 * libraries out of Java; nobody has published figures for that. Records of one's own may be much more alike, or not at all.
 */
export const codecs: Readonly<Record<string, readonly CodecFigures[]>> = {
  gzip: [figures(1, 36.45, 93, 323), figures(6, 32.19, 25.3, 344), figures(9, 31.92, 10.3, 348)],
  snappy: [figures(0, 47.85, 401, 1077)],
  lz4: [
    // Kafka's default of 9 stands for the fast compressor (Lz4BlockOutputStream); what it calls other levels are those of lz4hc.
    figures(1, 42.06, 262, 3221),
    figures(4, 37.65, 76.3, 3421),
    figures(9, 47.6, 577, 3716),
    figures(12, 36.45, 10.5, 3616),
  ],
  zstd: [
    figures(-5, 48.64, 573, 1950),
    figures(-3, 44.67, 518, 1822),
    figures(-1, 41.04, 459, 1717),
    figures(1, 34.64, 422, 1347),
    figures(2, 32.79, 344, 1246),
    figures(3, 31.45, 242, 1221),
    figures(5, 29.74, 125, 1197),
    figures(8, 28.32, 62.9, 1319),
    figures(11, 27.49, 34.4, 1332),
    figures(15, 26.97, 8.36, 1369),
    figures(18, 25.16, 3.79, 1169),
    figures(22, 24.69, 2.08, 1073),
  ],
}

/** Settings that say how hard a codec tries (KIP-390), of a producer or a topic. */
export interface CompressionLevels {
  readonly 'compression.gzip.level': number
  readonly 'compression.lz4.level': number
  readonly 'compression.zstd.level': number
}

/** Java's Deflater.DEFAULT_COMPRESSION, which zlib takes for 6. */
const GZIP_DEFAULT = -1
const LZ4_DEFAULT = 9

/** The level at which a codec of these settings works; 0 where it knows none. */
export function levelOf(codec: string, levels: CompressionLevels): number {
  if (codec === 'gzip') return levels['compression.gzip.level'] === GZIP_DEFAULT ? 6 : levels['compression.gzip.level']
  if (codec === 'lz4') return levels['compression.lz4.level']
  return codec === 'zstd' ? levels['compression.zstd.level'] : 0
}

/** The figures of a codec at a level, or at the nearest one that was measured; undefined: that is no codec. */
export function figuresOf(codec: string, level: number): CodecFigures | undefined {
  const known = codecs[codec]
  // The fast compressor is no neighbour of any level of lz4hc.
  const measured = codec === 'lz4' && level !== LZ4_DEFAULT ? known?.filter((one) => one.level !== LZ4_DEFAULT) : known
  return measured?.reduce((best, one) => (Math.abs(one.level - level) < Math.abs(best.level - level) ? one : best))
}

/** How a batch is compressed. */
export interface Compressed {
  readonly codec: string
  readonly level: number
  /** Of its records before that. */
  readonly bytes: number
}

/** Seconds that the reference core takes to compress. */
export const secondsToCompress = ({ codec, level, bytes }: Compressed): number =>
  bytes / (figuresOf(codec, level)?.compress ?? Infinity)

/** Seconds that the reference core takes to decompress. */
export const secondsToDecompress = ({ codec, level, bytes }: Compressed): number =>
  bytes / (figuresOf(codec, level)?.decompress ?? Infinity)

/** Bytes of a batch around its records (record-batch-size vectors). */
export const batchOverhead = 61

/** What a batch with these bytes of records becomes; `codec` of another name: as many. */
export const sizeWith = (codec: string, bytes: number, level: number): number =>
  batchOverhead + Math.ceil(bytes * (figuresOf(codec, level)?.ratio ?? 1))
