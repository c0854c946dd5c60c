import { KernelError, PeerError } from '../errors'

/** What went wrong between us and a remote, as a coded error. */
export const negotiationError = (remote: string, cause: unknown): PeerError =>
  PeerError.is(cause) ? cause : new KernelError('NEGOTIATION_FAILED', { remote }, { cause })
