/** An error with everything that led to it, in one line. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const causes = error instanceof AggregateError ? error.errors : []
  return [`${error.name}: ${error.message}`, ...[error.cause, ...causes].filter(Boolean).map(explain)].join(' <- ')
}
