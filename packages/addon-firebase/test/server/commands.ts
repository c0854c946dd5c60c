import type { TestServer } from '../bench'
import { emulator, startTestServer } from './test-server'

const servers = new Map<string, TestServer>()

/** What pages ask of Node, through vitest's browser command `firebase`. */
export const firebaseCommands = {
  start: async () => {
    const server = await startTestServer()
    servers.set(server.address, server)
    return { address: server.address, signIn: server.signIn, isEmulator: emulator !== undefined }
  },
  stop: async (address: string) => servers.get(address)?.stop(),
  restart: async (address: string) => servers.get(address)?.start(),
}
