import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bundlePages } from './bundle'

export interface Site {
  readonly url: string
  close(): Promise<void>
}

/** Every test page is this strict; servers of this machine are the only other place it may talk to. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "require-trusted-types-for 'script'",
  "connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:*",
].join('; ')

const page = (script: string) =>
  `<!doctype html><html lang="en"><title>${script}</title><script type="module" src="/${script}.js"></script></html>`

/** Serves `/commands`, which a test drives, and `/story`, which runs by itself. */
export async function serve(): Promise<Site> {
  const scripts = await bundlePages()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const script = scripts.get(pathname.slice(1))
    if (script !== undefined) return answer(response, 'text/javascript', script)
    if (scripts.has(`${pathname.slice(1)}.js`)) return answer(response, 'text/html', page(pathname.slice(1)))
    // Browsers ask for an icon, and report a 404 as an error.
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answer(response: ServerResponse, type: string, body: string): void {
  response.setHeader('content-type', `${type}; charset=utf-8`).setHeader('content-security-policy', policy).end(body)
}
