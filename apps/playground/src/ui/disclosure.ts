import { element } from './element'
import { isEscape } from './escape'
import { icon } from './icon'

interface DisclosureOptions {
  readonly title: string | HTMLElement
  readonly testId?: string
  readonly class?: string
}

/** Something to unfold; Escape folds it again. */
export function disclosure(options: DisclosureOptions, ...body: readonly HTMLElement[]): HTMLDetailsElement {
  return element(
    'details',
    { class: options.class ?? 'disclosure', 'data-testid': options.testId },
    element('summary', {}, icon('chevron'), options.title),
    ...body,
  )
}

/** Escape folds the innermost open disclosure around the focus, and the focus stays on its title. */
export function foldOnEscape(root: HTMLElement): void {
  root.addEventListener('keydown', (event) => {
    if (!isEscape(event) || !(event.target instanceof Element)) return
    const open = event.target.closest<HTMLDetailsElement>('details[open]')
    if (!open) return
    event.preventDefault()
    open.open = false
    open.querySelector('summary')?.focus()
  })
}
