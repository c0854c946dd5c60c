import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import type { Broker, BrokerOptions } from './broker'

const paths = [
  env.PEERWRIGHT_MOSQUITTO,
  '/usr/sbin/mosquitto',
  '/usr/local/sbin/mosquitto',
  '/opt/homebrew/sbin/mosquitto',
]

/** The mosquitto of this machine. In CI it must be there. */
const mosquitto = paths.find((path) => path && existsSync(path))

const hashPasswords = 'mosquitto_passwd'

export const isMosquittoExpected = mosquitto !== undefined || env.CI !== undefined

/** Starts mosquitto: MQTT 5 and 3.1.1. */
export async function startMosquitto(options: BrokerOptions = {}): Promise<Broker> {
  if (!mosquitto) throw new Error('mosquitto is not installed: apt-get install mosquitto, or set PEERWRIGHT_MOSQUITTO')
  const folder = await mkdtemp(join(tmpdir(), 'peerwright-mosquitto-'))
  const [tcpPort, free] = await freePorts()
  const port = options.port ?? free
  const config = join(folder, 'mosquitto.conf')
  await writeFile(config, [...lines(tcpPort, port), ...rights(folder, options.account)].join('\n'))
  const server = spawn(mosquitto, ['-c', config], { stdio: 'ignore' })
  await listening(server, port)
  return {
    port,
    tcpPort,
    close: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

/** One with a websockets listener alone does not start. */
const lines = (tcpPort: number, port: number) => [
  // Started by root it would become a user who can not read its own configuration.
  `user ${userInfo().username}`,
  `listener ${tcpPort} 127.0.0.1`,
  `listener ${port} 127.0.0.1`,
  'protocol websockets',
  'socket_domain ipv4',
  'persistence false',
  'log_dest none',
]

function rights(folder: string, account: BrokerOptions['account']): string[] {
  if (!account) return ['allow_anonymous true']
  const file = join(folder, 'passwords')
  execFileSync(hashPasswords, ['-c', '-b', file, account.username, account.password])
  return ['allow_anonymous false', `password_file ${file}`]
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const ports = servers.map((server) => (server.address() as { port: number }).port) as [number, number]
  for (const server of servers) await new Promise((resolve) => server.close(resolve))
  return ports
}

async function listening(server: ChildProcess, port: number): Promise<void> {
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`mosquitto ended with ${server.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
