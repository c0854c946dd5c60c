import { readError } from '../remedies'
import { button } from './button'
import { element } from './element'

interface ErrorNoteOptions {
  readonly error: unknown
  readonly testId: string
  /** Buttons that do something about it. */
  readonly actions?: readonly HTMLElement[]
  readonly onDismiss?: () => void
}

/** A coded error with what to do about it. */
export function errorNote({ error, testId, actions = [], onDismiss }: ErrorNoteOptions): HTMLElement {
  const { code, message, remedy, causes } = readError(error)
  const dismiss =
    onDismiss && button({ label: 'Dismiss', icon: 'close', kind: 'quiet', isIconOnly: true, onPress: onDismiss })
  return element(
    'div',
    {
      class: 'error-note',
      role: 'alert',
      'data-testid': testId,
      'data-code': code,
    },
    element('div', { class: 'error-head' }, element('code', { class: 'error-code' }, code), dismiss),
    element('p', {}, message),
    causes.map((cause) => element('p', { class: 'error-cause' }, `because: ${cause}`)),
    remedy !== undefined && element('p', { class: 'error-remedy' }, remedy),
    actions.length > 0 && element('div', { class: 'actions' }, ...actions),
  )
}
