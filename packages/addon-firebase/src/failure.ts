import { PeerError } from '@peerwright/core'
import * as v from 'valibot'

const advice = 'load database.rules.json into the project, sign in, and pass `auth` together with `database`'

/** What went wrong, in the words of the kernel: the server refused, or could not be reached. */
export function failure(transport: string, cause?: unknown): PeerError {
  if (PeerError.is(cause)) return cause
  return isRefusal(cause)
    ? new PeerError('TRANSPORT_REFUSED', { transport }, `${transport}: Firebase refuses us: ${advice}`, { cause })
    : new PeerError('TRANSPORT_UNREACHABLE', { transport }, `${transport}: the database cannot be reached`, { cause })
}

/** Permission denied by rules, or a sign-in that the project does not allow. */
function isRefusal(cause: unknown): boolean {
  const { success, output } = v.safeParse(v.looseObject({ code: v.string() }), cause)
  if (!success || output.code === 'auth/network-request-failed') return false
  return output.code === 'PERMISSION_DENIED' || output.code.startsWith('auth/')
}
