/** Resolves once both read the same, or after `patience` milliseconds, to what they read then. */
export async function settle<Value>(
  read: () => Value,
  expected: () => Value,
  patience = 5_000,
): Promise<[actual: Value, expected: Value]> {
  const end = performance.now() + patience
  while (JSON.stringify(read()) !== JSON.stringify(expected()) && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return [read(), expected()]
}
