import type { Off } from '../contract/off'
import type { Types } from './bus'

/** Events as the application uses them: one name or several at a time. */
export interface Listening<Events> {
  /** Subscribes; a handler that fails is reported as `LISTENER_FAILED` and stops nobody. */
  on<Type extends keyof Events & string>(types: Types<Type>, handler: (payload: Events[Type]) => unknown): Off
  /** Subscribes for one call, whichever of the events comes first. */
  once<Type extends keyof Events & string>(types: Types<Type>, handler: (payload: Events[Type]) => unknown): Off
  /** Ends subscriptions of the application, all of that event when there is no handler; never an addon's. */
  off<Type extends keyof Events & string>(types: Types<Type>, handler?: (payload: Events[Type]) => unknown): void
  /** Calls the listeners that are there now. */
  emit<Type extends keyof Events & string>(types: Types<Type>, payload: Events[Type]): void
}
