/**
 * Makes `eval` and `new Function` throw as a strict Content-Security-Policy does, until undone. What an engine does by
 * itself escapes it: the full proof is a page with such a policy, or Node with
 * `--disallow-code-generation-from-strings`.
 */
export function forbidCodeGeneration(): () => void {
  // biome-ignore lint/security/noGlobalEval: it is taken away, not called.
  const originals = { Function: globalThis.Function, eval: globalThis.eval }
  const refuse = () => {
    throw new EvalError('Code generation from strings is forbidden here')
  }
  const { prototype } = originals.Function
  // `instanceof Function` and `Function.prototype` go on working.
  const forbidden = new Proxy(originals.Function, { apply: refuse, construct: refuse })
  Object.assign(globalThis, { Function: forbidden, eval: refuse })
  Object.defineProperty(prototype, 'constructor', { value: forbidden, configurable: true, writable: true })
  return () => {
    Object.assign(globalThis, originals)
    Object.defineProperty(prototype, 'constructor', { value: originals.Function, configurable: true, writable: true })
  }
}
