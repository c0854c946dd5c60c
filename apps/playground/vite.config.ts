import { defaultClientConditions, defineConfig, type Plugin } from 'vite'

/** What the built page may do; it is in the page itself, so that any static host serves it. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  // Brokers that the visitor names.
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** Only in the build: Vite's development client inserts inline styles. */
const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
  ],
}

export default defineConfig({
  base: './',
  plugins: [contentSecurityPolicy],
  resolve: { conditions: ['@peerwright/source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // A data: URL would need a hole in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
