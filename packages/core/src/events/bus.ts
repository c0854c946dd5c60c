import mitt from 'mitt'
import type { Off } from '../contract/off'
import { KernelError, type Report } from '../errors'
import { attempt, surface } from '../guard'

/** One event or several. */
export type Types<Type extends string> = Type | readonly Type[]

/** Events by name; a listener that fails starves nobody, and `a:b` is also delivered to the group `a`. */
export interface Bus<Events extends object = Record<string, unknown>> {
  /** Subscribes; the same handler twice is called twice. Without `owner` it is the application's. */
  on<Type extends keyof Events & string>(
    types: Types<Type>,
    handler: (payload: Events[Type]) => unknown,
    owner?: string,
  ): Off
  /** Subscribes for one call, whichever of the events comes first. */
  once<Type extends keyof Events & string>(
    types: Types<Type>,
    handler: (payload: Events[Type]) => unknown,
    owner?: string,
  ): Off
  /** Ends one subscription of the handler to each of the events, or all; the application's only. */
  off<Type extends keyof Events & string>(types: Types<Type>, handler?: (payload: Events[Type]) => unknown): void
  /** Calls the listeners that are there now. An `error` nobody listens for goes to `reportError`. */
  emit<Type extends keyof Events & string>(types: Types<Type>, payload: Events[Type]): void
}

// biome-ignore lint/suspicious/noExplicitAny: the payload's type is checked at on() and emit()
type Handler = (payload: any) => unknown

interface Listener extends Handler {
  readonly handler: Handler
  readonly owner: string | undefined
}

/** An event bus over mitt. */
export function createBus<Events extends object>(report: Report): Bus<Events> {
  const emitter = mitt<Record<string, unknown>>()
  const listeners = (type: string) => (emitter.all.get(type) ?? []) as Listener[]

  const fail = (cause: unknown, event: string, addon?: string): void => {
    const error = addon
      ? new KernelError('ADDON_FAILED', { addon, event }, { cause })
      : new KernelError('LISTENER_FAILED', { event }, { cause })
    // Reported as another `error` event, a failing listener of `error` would be called for ever.
    if (event === 'error') surface(error)
    else report(error, addon)
  }

  const begin = (type: string, handler: Handler, run: Handler, owner?: string): Off => {
    const hear: Handler = (payload) => {
      // mitt calls a snapshot: whoever unsubscribed meanwhile is left alone.
      if (listeners(type).includes(listener))
        attempt(
          () => run(payload),
          (cause) => fail(cause, type, owner),
        )
    }
    const listener: Listener = Object.assign(hear, { handler, owner })
    emitter.on(type, listener)
    return () => emitter.off(type, listener)
  }

  const subscribe = (types: Types<string>, handler: Handler, run: Handler, owner?: string): Off => {
    const offs = [types].flat().map((type) => begin(type as string, handler, run, owner))
    return () => {
      for (const off of offs) off()
    }
  }

  const unsubscribe = (type: string, handler?: Handler): void => {
    for (const listener of [...listeners(type)]) {
      if (listener.owner || (handler && listener.handler !== handler)) continue
      emitter.off(type, listener)
      if (handler) return
    }
  }

  const deliver = (type: string, payload: unknown): void => {
    if (type === 'error' && listeners(type).length === 0) surface((payload as { error: unknown }).error)
    emitter.emit(type, payload)
    const [group] = type.split(':')
    if (group && group !== type) emitter.emit(group, payload)
  }

  return {
    on: (types, handler, owner) => subscribe(types, handler, handler, owner),
    once: (types, handler, owner) => {
      const run: Handler = (payload) => {
        off()
        return handler(payload)
      }
      const off = subscribe(types, handler, run, owner)
      return off
    },
    off: (types, handler) => {
      for (const type of [types].flat()) unsubscribe(type as string, handler)
    },
    emit: (types, payload) => {
      for (const type of [types].flat()) deliver(type as string, payload)
    },
  }
}
