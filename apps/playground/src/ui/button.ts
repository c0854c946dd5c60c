import { element, fill } from './element'
import { type IconName, icon } from './icon'

interface ButtonOptions {
  /** Visible, unless `isIconOnly`; then it is the accessible name and the tooltip. */
  readonly label: string
  readonly icon?: IconName
  readonly isIconOnly?: boolean
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly type?: 'button' | 'submit'
  readonly testId?: string
  readonly onPress?: () => unknown
}

export function button(options: ButtonOptions): HTMLButtonElement {
  const { isIconOnly = false, kind = 'plain', type = 'button', testId, onPress } = options
  const made = element('button', {
    type,
    class: `button ${kind}${isIconOnly ? ' icon-only' : ''}`,
    'data-testid': testId,
    on: onPress ? { click: onPress } : {},
  })
  relabel(made, options)
  return made
}

/** Changes what a button says and shows. */
export function relabel(
  target: HTMLButtonElement,
  { label, icon: name, isIconOnly = false }: Pick<ButtonOptions, 'label' | 'icon' | 'isIconOnly'>,
): void {
  fill(target, name && icon(name), !isIconOnly && element('span', {}, label))
  if (!isIconOnly) return
  target.title = label
  target.ariaLabel = label
}
