/** Resolves to what `read` returns once it equals `expected`, or to what it returns after `patience` milliseconds. */
export async function settle<Value>(read: () => Value, expected: Value, patience = 5_000): Promise<Value> {
  const wanted = JSON.stringify(expected)
  const end = performance.now() + patience
  while (JSON.stringify(read()) !== wanted && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return read()
}
