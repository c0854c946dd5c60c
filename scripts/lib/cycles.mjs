/**
 * Cycles in a directed graph, each as the path that closes it.
 *
 * @param {ReadonlyArray<{ from: string, to: string }>} edges
 * @returns {string[][]}
 */
export function cycles(edges) {
  const done = new Set()
  return [...new Set(edges.map((edge) => edge.from))].flatMap((start) => visit(start, []))

  /**
   * @param {string} node
   * @param {readonly string[]} path
   * @returns {string[][]}
   */
  function visit(node, path) {
    if (path.includes(node)) return [[...path.slice(path.indexOf(node)), node]]
    if (done.has(node)) return []
    const found = edges.filter((edge) => edge.from === node).flatMap((edge) => visit(edge.to, [...path, node]))
    done.add(node)
    return found
  }
}
