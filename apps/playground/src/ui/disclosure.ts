import { element } from './element'
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
  root.addEventListener('keydown', ({ key, target }) => {
    if (key !== 'Escape' || !(target instanceof Element)) return
    const open = target.closest<HTMLDetailsElement>('details[open]')
    if (!open) return
    open.open = false
    open.querySelector('summary')?.focus()
  })
}
