import { fileURLToPath } from 'node:url'
import { defaultClientConditions, defineConfig } from 'vite'

const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url))

export default defineConfig({
  base: './',
  resolve: { conditions: ['@peerwright/source', ...defaultClientConditions] },
  build: { target: 'es2022', rollupOptions: { input: ['tabs', 'mqtt', 'firebase'].map(page) } },
})
