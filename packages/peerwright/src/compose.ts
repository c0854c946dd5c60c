import { type Addon, type Composable, type Composed, Peer, type PeerClass, type PeerOptions } from '@peerwright/core'

/**
 * Makes a class of peers that come with these addons, attached in this order. An addon that requires another one comes
 * after it; what does not fit is a compile error that says why, and throws in `new` like `peer.addon()` does.
 *
 * @example
 * ```ts
 * const ChatPeer = compose(broadcast({ name: 'chat' }), channels())
 * const peer = new ChatPeer({ app: 'chat' })
 * await peer.join('lobby')
 * await peer.send('hello')
 * ```
 */
export function compose<const Added extends readonly Addon[]>(
  ...addons: Added & Composable<Added>
): PeerClass<Composed<Added>> {
  const Composition = class extends Peer {
    constructor(options?: PeerOptions) {
      super(options)
      // The tuple's type has checked them; here they are just addons.
      for (const addon of addons as readonly Addon[]) this.addon(addon as Addon<string>)
    }
  }
  return Composition as unknown as PeerClass<Composed<Added>>
}
