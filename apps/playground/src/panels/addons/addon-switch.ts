import type { PanelContext } from '../../panel'

export interface AddonSwitch {
  /** Attaches or detaches; with `cascade` also those that require it. Ends in `onError` when it fails. */
  turn(isOn: boolean, options?: { readonly cascade?: boolean }): Promise<void>
  /** Attaches another addon first. */
  attachBoth(required: string): Promise<void>
}

interface Outcome {
  onStart(): void
  onError(error: unknown): void
}

/** What the switch of an addon does. */
export function addonSwitch({ attachments, announce }: PanelContext, name: string, outcome: Outcome): AddonSwitch {
  const run = async (action: () => unknown, told: string) => {
    outcome.onStart()
    try {
      await action()
      announce(`${name} is ${told}.`)
    } catch (error) {
      outcome.onError(error)
    }
  }
  return {
    turn: (isOn, { cascade = false } = {}) =>
      isOn ? run(() => attachments.attach(name), 'attached') : run(() => attachments.detach(name, cascade), 'detached'),
    attachBoth: (required) => run(() => [required, name].map((one) => attachments.attach(one)), 'attached'),
  }
}
