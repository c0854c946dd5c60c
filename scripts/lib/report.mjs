/**
 * Ends a check: prints every problem, one a line, and sets the exit code.
 *
 * @param {string} subject
 * @param {readonly string[]} problems
 */
export function report(subject, problems) {
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
  console.log(problems.length > 0 ? `${subject}: ${problems.length} problems` : `${subject}: ok`)
}
