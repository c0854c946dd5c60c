/** A payload as it goes between test and page, where Blobs and views can not go. */
export type Sample =
  | { readonly kind: 'plain'; readonly value: string | number | boolean | null | object }
  | { readonly kind: 'buffer' | 'view'; readonly bytes: readonly number[] }
  | { readonly kind: 'blob'; readonly bytes: readonly number[]; readonly type: string }

/** Makes the payload that a sample stands for. */
export function fromSample(sample: Sample): string | number | boolean | object | null {
  if (sample.kind === 'plain') return sample.value
  const bytes = Uint8Array.from(sample.bytes)
  if (sample.kind === 'blob') return new Blob([bytes], { type: sample.type })
  return sample.kind === 'view' ? bytes : bytes.buffer
}

/** Says which payload that is. */
export async function toSample(payload: unknown): Promise<Sample> {
  if (payload instanceof Blob) return { kind: 'blob', bytes: [...(await read(payload))], type: payload.type }
  if (payload instanceof ArrayBuffer) return { kind: 'buffer', bytes: [...new Uint8Array(payload)] }
  if (payload instanceof Uint8Array) return { kind: 'view', bytes: [...payload] }
  return { kind: 'plain', value: payload as object }
}

const read = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())
