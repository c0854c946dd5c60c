import * as v from 'valibot'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const milliseconds = v.pipe(count, v.maxValue(86_400_000))

/** How files are received. */
export const optionsSchema = v.strictObject({
  /** Bytes up to which files are accepted without asking; of one remote, all that are under way together. @defaultValue 0: none */
  autoAccept: v.optional(count, 0),
  /** Where accepted files go unless `accept` is told. @defaultValue `'memory'` */
  sink: v.optional(v.picklist(['memory', 'opfs']), 'memory'),
  /** Makes a worker that runs `@peerwright/addon-file-transfer/worker`, for the sink `'opfs'`. */
  worker: v.optional(v.custom<() => Worker>((value) => typeof value === 'function')),
  /** Bytes of the largest file that is received in memory. @defaultValue 1 GiB */
  memoryLimit: v.optional(count, 1_073_741_824),
  /** Milliseconds for which our offers stand. @defaultValue 2 minutes */
  offerTimeout: v.optional(v.pipe(milliseconds, v.minValue(1)), 120_000),
  /** Milliseconds for which a file waits for a remote that went. @defaultValue 1 minute */
  resumeTimeout: v.optional(milliseconds, 60_000),
})

export type FileTransferOptions = v.InferOutput<typeof optionsSchema>
