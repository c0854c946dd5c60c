/** The three functions of a test runner that a conformance suite needs; those of vitest and jest fit. */
export interface Runner {
  describe(name: string, register: () => void): unknown
  it(sentence: string, run: () => Promise<void>): unknown
  expect(actual: unknown): { toEqual(expected: unknown): unknown }
}
