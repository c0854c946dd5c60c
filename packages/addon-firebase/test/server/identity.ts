import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Auth } from './targaryen'

/** Claims of an unsigned token, as emulators accept them; null when it is none. */
export function claimsOf(token: string): Auth | null {
  try {
    const {
      sub,
      user_id: uid = sub,
      ...claims
    } = JSON.parse(String(Buffer.from(token.split('.')[1] ?? '', 'base64url')))
    return typeof uid === 'string' ? { ...claims, uid } : null
  } catch {
    return null
  }
}

/**
 * The two calls of anonymous sign-in, under the paths of the official Auth emulator: `accounts:signUp` makes a user,
 * `accounts:lookup` tells about it. Answers false when the request is about something else.
 */
export async function answerIdentity(
  request: IncomingMessage,
  response: ServerResponse,
  allowsAnonymous: boolean,
): Promise<boolean> {
  const [, call] = /identitytoolkit\.googleapis\.com\/v1\/accounts:(\w+)/.exec(request.url ?? '') ?? []
  if (!call) return false
  response.setHeader('access-control-allow-origin', '*').setHeader('access-control-allow-headers', '*')
  if (request.method === 'OPTIONS') return reply(response, 204)
  const { idToken = '' } = JSON.parse((await bodyOf(request)) || '{}')
  if (call === 'lookup') return reply(response, 200, { users: [{ localId: claimsOf(idToken)?.uid }] })
  if (!allowsAnonymous) return reply(response, 400, { error: { code: 400, message: 'ADMIN_ONLY_OPERATION' } })
  const localId = randomUUID()
  return reply(response, 200, { localId, idToken: tokenOf(localId), refreshToken: localId, expiresIn: '3600' })
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return String(Buffer.concat(parts))
}

function tokenOf(uid: string): string {
  const now = Math.floor(Date.now() / 1_000)
  const claims = { sub: uid, user_id: uid, provider_id: 'anonymous', iat: now, exp: now + 3_600, auth_time: now }
  return [{ alg: 'none', typ: 'JWT' }, claims].map(encode).join('.').concat('.')
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

function reply(response: ServerResponse, status: number, body?: object): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body))
  return true
}
